"""Starts listening for changes."""

from __future__ import annotations

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The integrations app."""

    name = "quotewright.integrations"

    def ready(self) -> None:
        """Connect the receivers and register the job."""
        from quotewright.integrations import receivers, tasks  # noqa: F401
