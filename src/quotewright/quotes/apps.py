"""Starts listening for changes of people."""

from __future__ import annotations

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    """The quotes app."""

    name = "quotewright.quotes"

    def ready(self) -> None:
        """Connect the receivers."""
        from quotewright.quotes import (
            merging,  # noqa: F401
            receivers,  # noqa: F401
        )
