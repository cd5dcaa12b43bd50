"""A stand-in for Syncro's REST API, for trying Quotewright out and for testing it; usable alone."""

from __future__ import annotations

from quotewright.sandbox.app import create_app
from quotewright.sandbox.faults import Fault
from quotewright.sandbox.sandbox import Sandbox
from quotewright.sandbox.server import running, serve

__all__ = ["Fault", "Sandbox", "create_app", "running", "serve"]
