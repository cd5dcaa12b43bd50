"""The one signal: something true here changed. Sent inside the transaction that changed it."""

from __future__ import annotations

from django.dispatch import Signal

# Arguments: kind ("person" or "quote"), record (the saved model), event (a word for the log).
record_changed = Signal()
