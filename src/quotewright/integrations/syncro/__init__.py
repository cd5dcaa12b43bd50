"""Syncro as a PSA. Knows no Django: only documents, the port, httpx and pydantic."""

from __future__ import annotations

from quotewright.integrations.syncro.psa import connect
from quotewright.integrations.syncro.telling import told

__all__ = ["connect", "told"]
