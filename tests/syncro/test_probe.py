"""The probe finds out how a sandbox is set, makes no mess, and tells nothing about the busy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from quotewright.integrations.port import Access
from quotewright.integrations.syncro.probe import FACTS, UNKNOWN, Report, probe
from quotewright.integrations.syncro.probe.facts import UNASKED
from quotewright.sandbox import Fault, Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.switches import SWITCHES
from tests.syncro.conftest import Wire

MARK = "Quotewright probe 2026-11-23 14:05:09"
SETTINGS = [
    (switch.name, value)
    for switch in SWITCHES.values()
    if switch.name in FACTS and switch.name not in UNASKED
    for value in switch.values
]
READABLE = [(name, value) for name, value in SETTINGS if not FACTS[name].needs_write]
NEEDED_FIRST = {"convert_contact": ("contact_on_estimate", "accepted")}
PEOPLE = ("Harbor", "Marisol", "Vega", "Nakamura", "harbordental", "207-555-0142", "Wharf")


class Torn(Wire):
    """A wire that breaks as a real connection does."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except ConnectionError as error:
            raise httpx.ReadError("torn", request=request) from error


def ask(wire: Wire, write: bool = False, token: str = "sandbox", **more: Any) -> Report:
    """Probe the account behind the wire on a certain day."""
    access = Access("harbor", token, "http://syncro.test")
    moment = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
    return probe(access, write, transport=wire, now=lambda: moment, **more)


def value_of(report: Report, name: str) -> str:
    return report.findings[name].value


@pytest.fixture
def busy(sandbox: Sandbox, wire: Wire) -> Sandbox:
    """Harbor Dental and a neighbor, with contacts, products, estimates, and both tax rates."""
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(
        transport=wire, base_url="http://syncro.test/api/v1", headers=headers
    ) as http:

        def make(path: str, **fields: object) -> dict[str, Any]:
            answer = http.post(path, json=fields).raise_for_status().json()
            return dict(answer.get(path[1:-1], answer))

        for name, rate in (("Harbor Dental", 40), ("Nakamura Optics", 41)):
            email = f"{name.split()[0].lower()}@harbordental.example"
            phone, address = "207-555-0142", "12 Wharf St"
            customer = make(
                "/customers",
                business_name=name,
                email=email,
                tax_rate_id=rate,
                phone=phone,
                address=address,
            )
            person = f"marisol.vega.{rate}@harbordental.example"
            make("/contacts", customer_id=customer["id"], name="Marisol Vega", email=person)
            make(
                "/products", name=f"Harbor switch {rate}", description="x", upc_code=f"SW-{rate}00"
            )
            make("/estimates", customer_id=customer["id"], date="2026-11-23", name="Harbor office")
    sandbox.log.clear()
    wire.calls.clear()
    return sandbox


def holdings(sandbox: Sandbox) -> dict[str, list[Any]]:
    """What is there, by kind, but for what the probe marked."""
    state = sandbox.state()
    return {kind: [row["id"] for row in rows if not is_marked(row)] for kind, rows in state.items()}


def is_marked(row: dict[str, Any]) -> bool:
    names = (row.get(key) for key in ("name", "business_name", "note"))
    return any(str(name or "").startswith(MARK) for name in names)


def test_the_questions_are_the_sandboxs_switches() -> None:
    asked = {name: fact.values for name, fact in FACTS.items() if fact.values}

    assert asked == {name: switch.values for name, switch in SWITCHES.items()}


@pytest.mark.parametrize(("name", "value"), READABLE)
def test_reading_finds_a_switch(name: str, value: str, busy: Sandbox, wire: Wire) -> None:
    set_up(busy, name, value)

    report = ask(wire, token="few" if name == "missing_permission_status" else "sandbox")

    wanted = UNKNOWN if (name, value) == ("disabled_products", "hidden") else value
    assert value_of(report, name) == wanted


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_writing_finds_every_switch(name: str, value: str, busy: Sandbox, wire: Wire) -> None:
    set_up(busy, name, value)
    before = holdings(busy)

    report = ask(
        wire, write=True, token="few" if name == "missing_permission_status" else "sandbox"
    )

    assert report.stopped == ""
    assert value_of(report, name) == value
    assert holdings(busy) == before


def set_up(sandbox: Sandbox, name: str, value: str) -> None:
    """Set the switch, and what must happen for it to show."""
    sandbox.switch(name, value)
    if name in NEEDED_FIRST:
        sandbox.switch(*NEEDED_FIRST[name])
    if name in {"too_many_body", "retry_after"}:
        sandbox.arm(Fault("too_many", "GET", "/products"))
    if name == "disabled_products":
        product = sandbox.store.all("product")[0]
        sandbox.store.change("product", product, disabled=True)
    without = "Payments - View List"
    sandbox.set_token("few", "few", [one for one in PERMISSIONS if one != without])


def test_all_defaults_are_found_in_an_empty_account(sandbox: Sandbox, wire: Wire) -> None:
    report = ask(wire, write=True)

    told = report.as_file()["switches"]
    unknown = {name for name in SWITCHES if name not in told} - set(UNASKED)
    assert told.items() <= {name: one.default for name, one in SWITCHES.items()}.items()
    # Two customers made within one millisecond tell of no order.
    assert unknown - {"customer_sort"} == {
        "missing_permission_status",
        "too_many_body",
        "retry_after",
        "tax_precedence",
        "tax_rounding",
        "convert_contact",
    }


@pytest.mark.parametrize("turned", [1, -1])
def test_many_switches_at_once_are_found(turned: int, busy: Sandbox, wire: Wire) -> None:
    for switch in SWITCHES.values():
        busy.switch(switch.name, switch.values[turned])

    report = ask(wire, write=True)

    told = report.as_file()["switches"]
    assert report.stopped == ""
    assert {name: SWITCHES[name].values[turned] for name in told} == told
    assert len(told) >= 30


def test_reading_writes_nothing(busy: Sandbox, wire: Wire) -> None:
    report = ask(wire)

    assert {request["method"] for request in busy.log.since()} == {"GET"}
    assert report.calls == len(wire.calls) <= 30
    assert report.findings["spaces"].evidence == "needs --write"


def test_after_writing_a_disabled_product_stays(busy: Sandbox, wire: Wire) -> None:
    before = busy.census()["counts"]

    report = ask(wire, write=True)

    after = busy.census()["counts"]
    assert after == {**before, "products": before["products"] + 1}
    assert [(left.kind, left.is_meant) for left in report.left] == [("product", True)]
    assert busy.store.all("product")[-1]["disabled"] is True
    assert report.calls <= 95


@pytest.mark.parametrize("name", ["invoice_delete", "delete_converted"])
def test_what_cannot_be_deleted_is_marked_and_told(name: str, busy: Sandbox, wire: Wire) -> None:
    busy.switch(name, SWITCHES[name].values[1])
    before = holdings(busy)

    report = ask(wire, write=True)

    rows = [row for rows in busy.state().values() for row in rows]
    marked = {str(row["id"]) for row in rows if is_marked(row)}
    assert holdings(busy) == before
    assert marked == {left.remote_id for left in report.left}
    assert all(left.url.startswith("http://syncro.test/") for left in report.left)


@pytest.mark.parametrize("skipped", range(0, 36, 3))
@pytest.mark.parametrize("kind", ["error_before", "error_after", "html", "lose_answer"])
def test_an_error_in_the_middle_still_cleans_up(kind: str, skipped: int, busy: Sandbox) -> None:
    before = holdings(busy)
    for method in ("POST", "PUT"):
        busy.arm(Fault(kind, method, skip=skipped // 2))

    report = ask(Torn(busy), write=True)

    rows = [row for rows in busy.state().values() for row in rows]
    there = {str(row["id"]) for row in rows if is_marked(row)}
    told = {left.remote_id for left in report.left}
    assert holdings(busy) == before
    assert there <= told
    assert {left.kind for left in report.left if left.remote_id} <= {"product"}


@pytest.mark.parametrize("at", [20, 30, 36, 42, 48, 54, 60, 66, 71])
def test_ctrl_c_cleans_up(at: int, busy: Sandbox) -> None:
    class Interrupted(Wire):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if len(self.calls) == at:
                raise KeyboardInterrupt
            return answer

    before = holdings(busy)

    report = ask(Interrupted(busy), write=True)

    marked = [row for rows in busy.state().values() for row in rows if is_marked(row)]
    assert report.stopped == "interrupted"
    assert holdings(busy) == before
    assert all(row.get("disabled") for row in marked) and len(marked) <= 1


def test_a_second_ctrl_c_tells_what_is_left(busy: Sandbox) -> None:
    class Impatient(Wire):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if len(self.calls) in {45, 47}:
                raise KeyboardInterrupt
            return answer

    report = ask(Impatient(busy), write=True)

    rows = [row for rows in busy.state().values() for row in rows]
    there = {str(row["id"]) for row in rows if is_marked(row)}
    assert report.stopped == "interrupted"
    assert there and there <= {left.remote_id for left in report.left}


def test_each_record_is_noted_before_it_is_made(busy: Sandbox, wire: Wire) -> None:
    notes: list[tuple[str, int]] = []

    ask(wire, write=True, note=lambda line: notes.append((line, made(wire))))

    begun = [count for line, count in notes if line.startswith("begin")]
    assert begun == sorted(set(begun)) and begun[0] == 0
    assert all(MARK in line for line, _ in notes if line.startswith("begin"))


def made(wire: Wire) -> int:
    return sum(call.startswith("POST") and "line_items" not in call for call in wire.calls)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("permissions", [[], ["Customers - List/Search"], ["Estimates - Edit"]])
def test_a_token_with_few_permissions_finds_what_it_may(
    permissions: list[str], write: bool, busy: Sandbox, wire: Wire
) -> None:
    busy.set_token("few", "few", permissions)
    before = busy.state()

    report = ask(wire, write, token="few")

    assert report.stopped == ""
    assert value_of(report, "bad_token_body") == "json"
    assert value_of(report, "list_vendors") == "denied"
    assert report.findings["upc_filter"].evidence == "the token may not list products (401)"
    assert report.left == [] and busy.state() == before
    if write:
        assert "may not delete customers" in report.findings["spaces"].evidence


@pytest.mark.parametrize("missing", PERMISSIONS)
def test_one_missing_permission_stops_nothing_else(missing: str, busy: Sandbox, wire: Wire) -> None:
    busy.set_token("few", "few", [one for one in PERMISSIONS if one != missing])
    before = holdings(busy)

    report = ask(wire, write=True, token="few")

    assert report.stopped == ""
    assert holdings(busy) == before
    assert {left.kind for left in report.left} <= {"product"}
    for name, value in report.as_file()["switches"].items():
        if name != "missing_permission_status":
            assert value == SWITCHES[name].default


def test_a_refused_token_ends_it(busy: Sandbox, wire: Wire) -> None:
    report = ask(wire, write=True, token="wrong")

    assert "refused the token" in report.stopped
    assert wire.calls == ["GET /me"]


@pytest.mark.parametrize("seed", ["small", "grown"])
def test_the_file_tells_nothing_about_the_account(seed: str, busy: Sandbox) -> None:
    busy.plant(seed)
    busy.set_token("s3cret-t0ken", "Dana Whitlock", list(PERMISSIONS))
    busy.switch("duplicate_customer_email", "refused")

    report = ask(Wire(busy), write=True, token="s3cret-t0ken")

    text = json.dumps(report.as_file())
    rows = [row for rows in busy.state().values() for row in rows]
    private = {
        str(row[key])
        for row in rows
        for key in ("email", "business_name", "name", "phone")
        if row.get(key) and not is_marked(row)
    }
    assert [
        one for one in {*PEOPLE, "Dana", "s3cret", "syncro.test", "harbor"} if one in text
    ] == []
    assert [one for one in private if len(one) > 4 and one in text] == []
    assert "@" not in text and "http" not in text


def test_the_words_of_a_refusal_lose_what_is_private(busy: Sandbox, wire: Wire) -> None:
    class Talkative(Wire):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if self.calls[-1] == "POST /estimates":
                words = "Marisol Vega of Harbor Dental (marisol@x.example) at harbor.syncromsp.com"
                return httpx.Response(422, json={"error": f"{words} says no"}, request=request)
            return answer

    report = ask(Talkative(busy), write=True)

    text = json.dumps(report.as_file())
    assert "says no" in text
    assert [one for one in PEOPLE if one.casefold() in text.casefold()] == []
