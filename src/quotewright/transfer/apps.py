"""Registers the job that imports."""

from __future__ import annotations

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """The transfer app."""

    name = "quotewright.transfer"

    def ready(self) -> None:
        """Make the job known to workers, and connect the receivers."""
        from quotewright.transfer import merging, tasks  # noqa: F401
