"""The signals: something true here changed. Sent inside the transaction that changed it."""

from __future__ import annotations

from django.dispatch import Signal

# Arguments: kind ("person" or "quote"), record (the saved model), event (a word for the log).
record_changed = Signal()

# The same for many records of one kind that one deed changed, such as the people of an
# organization by its new name. Arguments: kind, records, event.
records_changed = Signal()

# Arguments: kind ("person" or "organization"), kept, gone (both saved, `gone` about to go), by.
# Whoever keeps something under the id of `gone` moves it to `kept`; who cannot raises Invalid.
record_merged = Signal()
