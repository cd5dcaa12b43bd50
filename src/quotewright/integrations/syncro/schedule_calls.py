"""Recurring invoices over HTTP; Syncro calls them schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.wire import Number, Record, Text
from quotewright.lib.words import casefolded


def _cents(value: object) -> object:
    return 0 if value in (None, "") else value


class ScheduleLine(Record):
    """A line of a recurring invoice. Here `name` is the title and `description` the text."""

    name: Text = ""
    description: Text = ""
    quantity: Number = Decimal(0)
    retail_cents: Annotated[Decimal, BeforeValidator(_cents)] = Decimal(0)
    taxable: bool | None = None
    position: int | None = None

    def is_same(self, body: Mapping[str, Any]) -> bool:
        """Whether it says what was sent, title, text and money."""
        texts = [casefolded(self.name), casefolded(self.description)]
        sent = [casefolded(str(body["name"])), casefolded(str(body["description"]))]
        money = (float(self.quantity), int(self.retail_cents))
        return texts == sent and money == (body["quantity"], body["retail_cents"])


class Schedule(Record):
    """A recurring invoice. `lines` and `subtotal` are None where the answer did not tell."""

    name: Text = ""
    frequency: Text = ""
    paused: bool | None = None
    subtotal: Number | None = None
    lines: tuple[ScheduleLine, ...] | None = None

    @property
    def is_bare(self) -> bool:
        """Whether it is as a creating call of ours leaves it: paused, without lines."""
        return bool(self.paused) and not self.lines and not self.subtotal


class ScheduleCalls:
    """One method per endpoint; the verbs are the client's own."""

    def __init__(self, client: SyncroClient) -> None:
        self._client = client

    def schedules(self, customer_id: str) -> Iterator[Schedule]:
        """Yield a customer's recurring invoices."""
        filters = {"customer_id": customer_id}
        return self._client._pages("/schedules", "schedules", Schedule, filters)

    def schedule(self, schedule_id: str) -> Schedule:
        """Read one recurring invoice. Raises Missing."""
        return self._client._read(f"/schedules/{schedule_id}", Schedule, "schedule")

    def create_schedule(self, body: Json) -> Schedule:
        """Create a recurring invoice without lines."""
        return self._client._write("POST", "/schedules", body, Schedule, "schedule")

    def update_schedule(self, schedule_id: str, body: Json) -> Schedule:
        """Change a recurring invoice. Raises Missing."""
        path = f"/schedules/{schedule_id}"
        return self._client._write("PUT", path, body, Schedule, "schedule")

    def delete_schedule(self, schedule_id: str) -> None:
        """Delete a recurring invoice. Raises Missing."""
        self._client._call("DELETE", f"/schedules/{schedule_id}")

    def add_schedule_line(self, schedule_id: str, body: Json) -> ScheduleLine:
        """Add one line. Raises Missing."""
        path = f"/schedules/{schedule_id}/add_line_item"
        return self._client._write("POST", path, body, ScheduleLine, "schedule_line_item")

    def remove_schedule_line(self, schedule_id: str, line_id: str) -> None:
        """Remove one line. Raises Missing.

        The documents draw the body as a bare number, which no parser of Rails can name: the
        number is sent under both names that it may have.
        """
        body: Json = {"schedule_line_item_id": int(line_id), "line_item_id": int(line_id)}
        self._client._call("POST", f"/schedules/{schedule_id}/remove_line_item", body)
