"""Tests of the stand-in for Syncro, against its real WSGI app and over real HTTP."""

from __future__ import annotations
