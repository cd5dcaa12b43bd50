"""Every call that our client can make, with bodies in which every field is filled."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx

from quotewright.catalog.schemes import Frequency
from quotewright.integrations.port import Access
from quotewright.integrations.syncro import connect, mapping
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.entries import Entry
from quotewright.integrations.syncro.plan_schedules import schedule_from, schedule_line_from
from quotewright.integrations.syncro.schedule_calls import ScheduleCalls
from quotewright.integrations.syncro.wares import Ware
from quotewright.quotes.document import Line
from tests.contract.description import (
    API,
    Operation,
    operation_for,
    problems_of_request,
    undocumented,
)
from tests.syncro.conftest import MARISOL
from tests.syncro.test_lost_answers import ACCEPTED, SIGNATURE

PAUL = dataclasses.replace(
    MARISOL,
    key="8",
    first_name="Paul",
    last_name="Nakamura",
    email="paul@harbordental.example",
    title="Office manager",
    work_phone="207-555-0102",
    mobile_phone="207-555-0103",
    address1="12 Wharf St",
    address2="Suite 4",
    city="Portland",
    state="ME",
    postal_code="04101",
    country="US",
)
NAMELESS = dataclasses.replace(PAUL, key="9", email="", organization="", organization_key="")
DRONE = Line("d", "Survey", Decimal("0.333"), Decimal("75.5"), description="By drone")
WARE = Ware(
    "code fw-40",
    "Firewall",
    "Desktop firewall",
    "FW-40",
    Decimal(949),
    Decimal("610.5"),
    taxable=True,
    vendor="Ingram",
    vendor_sku="ING-40",
    lines=("a",),
)
SURVEY = Entry("d", "Survey", "By drone", Decimal("0.333"), Decimal("75.5"), Decimal(0), True)


class Recorder(httpx.BaseTransport):
    """Keeps every request; hands it on, or answers that Syncro is down."""

    def __init__(self, inner: httpx.BaseTransport | None = None) -> None:
        self._inner = inner
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self._inner.handle_request(request) if self._inner else httpx.Response(503)

    def problems(self) -> list[str]:
        """What the requests have that is not as described."""
        return [problem for one in self.requests for problem in problems_of_request(one)]

    def undocumented(self) -> set[str]:
        """The keys they sent that the vendor does not document."""
        bodies = [
            (operation_in(one).body_schema, json.loads(one.content))
            for one in self.requests
            if one.content
        ]
        return {key for schema, body in bodies if schema for key in undocumented(schema, body)}


def client_over(transport: httpx.BaseTransport) -> SyncroClient:
    access = Access("harbor", "secret", "http://syncro.test")
    return connect(access, transport=transport).client


def operation_in(request: httpx.Request) -> Operation:
    """The operation that a request means."""
    found = operation_for(request.method, request.url.path.removeprefix(API))
    assert found is not None, f"{request.method} {request.url.path} is not described"
    return found


EACH_MONTH = schedule_from(ACCEPTED.document, Frequency.MONTHLY, date(2099, 1, 31))
SEAT = schedule_line_from(SURVEY, 1, "USD")

CALLS: dict[str, Callable[[SyncroClient], object]] = {
    "me": lambda client: client.me(),
    "customers": lambda client: list(
        client.customers(email="a@b.example", query="a", business_name="Harbor Dental")
    ),
    "customer_page": lambda client: client.customer_page(sort="updated_at DESC"),
    "first_customers": lambda client: client.first_customers(query="harbor"),
    "customer_pages": lambda client: list(client.customer_pages(include_disabled="true")),
    "contact_pages": lambda client: list(client.contact_pages()),
    "create_customer": lambda client: client.create_customer(mapping.new_customer_from(PAUL, "40")),
    "update_customer": lambda client: client.update_customer("7", mapping.customer_from(PAUL)),
    "contacts": lambda client: list(client.contacts(customer_id="7")),
    "create_contact": lambda client: client.create_contact({"customer_id": 7, "name": "Paul"}),
    "update_contact": lambda client: client.update_contact("8", mapping.contact_from(PAUL)),
    "delete_customer": lambda client: client.delete_customer("7"),
    "delete_contact": lambda client: client.delete_contact("8"),
    "delete_estimate": lambda client: client.delete_estimate("9"),
    "estimates": lambda client: list(client.estimates()),
    "estimate": lambda client: client.estimate("9"),
    "estimate_numbered": lambda client: client.estimate_numbered("1042"),
    "create_estimate": lambda client: client.create_estimate(
        {**mapping.estimate_from(ACCEPTED.document), "customer_id": 7, "status": "Fresh"}
    ),
    "update_estimate": lambda client: client.update_estimate(
        "9", {**mapping.estimate_from(ACCEPTED.document), "status": mapping.status_of(ACCEPTED)}
    ),
    "add_line": lambda client: client.add_line("9", mapping.line_from(SURVEY, 10, "40")),
    "update_line": lambda client: client.update_line("9", "10", mapping.line_from(SURVEY, 20)),
    "delete_line": lambda client: client.delete_line("9", "10"),
    "convert": lambda client: client.convert("9"),
    "invoices": lambda client: list(client.invoices(datetime(2026, 11, 25, tzinfo=UTC))),
    "invoice": lambda client: client.invoice("11"),
    "update_invoice": lambda client: client.update_invoice(
        "11", {**mapping.invoice_from(SIGNATURE, ACCEPTED.document), "contact_id": 8}
    ),
    "schedules": lambda client: list(ScheduleCalls(client).schedules("7")),
    "schedule": lambda client: ScheduleCalls(client).schedule("12"),
    "create_schedule": lambda client: ScheduleCalls(client).create_schedule(
        {**EACH_MONTH, "customer_id": 7, "paused": True}
    ),
    "update_schedule": lambda client: ScheduleCalls(client).update_schedule(
        "12", {**EACH_MONTH, "customer_id": 7, "paused": False}
    ),
    "delete_schedule": lambda client: ScheduleCalls(client).delete_schedule("12"),
    "add_schedule_line": lambda client: ScheduleCalls(client).add_schedule_line("12", SEAT),
    "remove_schedule_line": lambda client: ScheduleCalls(client).remove_schedule_line("12", "13"),
}
