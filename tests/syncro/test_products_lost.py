"""Products and vendors: a crash at every point, every answer lost, two quotes at once; no twin."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quotewright.integrations.options import ProductUpdates
from quotewright.integrations.port import OutcomeUnknown, Unavailable, Unsettled
from quotewright.integrations.syncro.psa import SyncroPsa
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer
from tests.syncro.products.conftest import ACCESS_POINT, FIREWALL, HOURS, ITEMS, products, there
from tests.syncro.test_everything_lost import Clock, Crash, CrashingLedger, CrashingWire, LossyWire
from tests.syncro.test_late_twins import LateWire
from tests.syncro.test_lost_answers import ACCEPTED

DEARER = dataclasses.replace(FIREWALL, unit_price=Decimal("999"), supplier="Bluewater")
EDITED = make_offer(HOURS, DEARER, ACCESS_POINT)
STORY = (make_offer(*ITEMS), EDITED, dataclasses.replace(ACCEPTED, document=EDITED.document))


def opened(wire: Wire, **changes: Any) -> SyncroPsa:
    differing = ProductUpdates.DIFFERING
    one_by_one = {"side_by_side": 1, "product_updates": differing, **changes}
    return connected(wire, push_products=True, **one_by_one)


def told(at: int, is_there: bool) -> tuple[Sandbox, bool]:
    """Tell the story with a crash at one point; return Syncro and whether the point was reached."""
    sandbox, clock = Sandbox(limit_per_minute=0), Clock(at)
    ledger = CrashingLedger(clock)
    psa = opened(CrashingWire(sandbox, clock))
    if is_there:
        there(connected(Wire(sandbox)), upc_code="FW-40", maintain_stock=True)
    for offer in (offer for offer in STORY for _ in "ab"):
        with suppress(Crash):
            psa.push_quote(offer, ledger)
    return sandbox, clock.struck


@pytest.mark.parametrize("is_there", [False, True])
def test_a_crash_at_any_point_leaves_one_of_everything(is_there: bool) -> None:
    point, struck = 1, True
    while struck:
        sandbox, struck = told(point, is_there)
        assert_as_told(sandbox, is_there, point)
        point += 1
    print(f"{point - 2} points, no duplicate")
    assert point > 90


def assert_as_told(sandbox: Sandbox, is_there: bool, what: object) -> None:
    state = sandbox.state()
    assert sandbox.census()["duplicates"] == [], what
    assert sorted(vendor["name"] for vendor in state["vendors"]) == ["Bluewater", "Ingram"], what
    assert len(state["products"]) == 3 and len(state["estimates"]) == 1, what
    firewall = next(each for each in state["products"] if each["upc_code"] == "FW-40")
    assert firewall["price_retail"] == "999.0" and len(firewall["vendor_ids"]) == 2, what
    assert firewall["maintain_stock"] is is_there, what
    [invoice] = state["invoices"]
    rows = sorted(invoice["lines"], key=lambda row: row["position"])
    there = [(row["item"], row["price"], bool(row["product_id"])) for row in rows]
    hours, access_point = ("Hours", "145.0", True), ("Access point", "133.33", True)
    assert there == [hours, ("Firewall", "999.0", True), access_point], what


class LosingWire(Wire):
    """Loses the answer to one of its writes."""

    def __init__(self, sandbox: Sandbox, which: int) -> None:
        super().__init__(sandbox)
        self.left = which

    def handle_request(self, request: Any) -> Any:
        if request.method != "GET":
            self.left -= 1
            if self.left == 0:
                path = request.url.path.removeprefix("/api/v1")
                self.lose = [f"{request.method} {path}"]
        return super().handle_request(request)


@pytest.mark.parametrize("is_there", [False, True])
def test_the_answer_to_any_write_may_be_lost(is_there: bool) -> None:
    which, left = 1, 0
    while left <= 0:
        sandbox, ledger = Sandbox(limit_per_minute=0), MemoryLedger()
        if is_there:
            there(connected(Wire(sandbox)), upc_code="FW-40", maintain_stock=True)
        wire = LosingWire(sandbox, which)
        psa = opened(wire)
        for offer in (offer for offer in STORY for _ in "ab"):
            with suppress(OutcomeUnknown):
                psa.push_quote(offer, ledger)
        assert_as_told(sandbox, is_there, which)
        which, left = which + 1, wire.left
    assert which > 12


@pytest.mark.parametrize("seed", range(30))
def test_lost_writes_in_any_order_end_with_one_of_each(seed: int) -> None:
    dice = random.Random(seed)
    sandbox, ledger = Sandbox(limit_per_minute=0), MemoryLedger()
    wire = LossyWire(sandbox, dice)
    psa = opened(wire, side_by_side=4)
    for step in range(10):
        which = step % 3
        own = [dataclasses.replace(line, key=f"{line.key}{which}") for line in ITEMS[which:]]
        dice.shuffle(own)
        with suppress(Unavailable):
            psa.push_quote(make_offer(*own, key=f"QW-{which}", number=str(1042 + which)), ledger)
    wire.share = 0.0
    psa.push_quote(make_offer(*ITEMS, key="QW-LAST", number="1050"), ledger)

    assert sandbox.census()["duplicates"] == []
    assert len(products(sandbox)) == 3 and len(sandbox.state()["vendors"]) == 2


def test_nothing_is_made_while_a_lost_product_may_yet_appear(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = opened(wire, settle=120)
    wire.lose = ["POST /products"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(FIREWALL), ledger)
    other = make_offer(dataclasses.replace(FIREWALL, key="2a"), key="QW-OTHER", number="1043")

    for offer in (make_offer(FIREWALL), other):
        with pytest.raises(Unsettled):
            psa.push_quote(offer, ledger)
    unrelated = make_offer(ACCESS_POINT, key="QW-THIRD", number="1044")
    psa.push_quote(unrelated, ledger)

    aged(ledger)
    psa.push_quote(other, ledger)
    psa.push_quote(make_offer(FIREWALL), ledger)
    assert len(products(sandbox)) == 2 and not ledger.begun


def test_a_line_whose_answer_was_lost_is_known_by_its_product(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    psa = connected(wire, push_products=True)
    there(psa, upc_code="FW-40", name="Fire wall, 40 users")  # which Syncro writes on the line
    wire.lose = ["POST /line_items"]
    with pytest.raises(OutcomeUnknown):
        psa.push_quote(make_offer(FIREWALL), ledger)

    psa.push_quote(make_offer(FIREWALL), ledger)

    [line] = sandbox.state()["estimates"][0]["lines"]
    assert (line["item"], line["price"]) == ("Firewall", "949.0")


def test_a_product_that_comes_late_is_switched_off(sandbox: Sandbox, ledger: MemoryLedger) -> None:
    wire = LateWire(sandbox, "POST /products")
    psa = connected(wire, push_products=True)
    for _ in range(2):
        with suppress(OutcomeUnknown):
            psa.push_quote(make_offer(FIREWALL), ledger)
    wire.arrive()

    [doubt] = ledger.suspects
    twin = psa.clear_twin(doubt, ledger)

    assert twin and twin.is_removed and twin.kind == "product"
    assert [row["disabled"] for row in products(sandbox)] == [False, True]
    assert psa.clear_twin(doubt, ledger) is None


def test_a_vendor_that_comes_late_is_shown(sandbox: Sandbox, ledger: MemoryLedger) -> None:
    wire = LateWire(sandbox, "POST /vendors")
    psa = connected(wire, push_products=True)
    for _ in range(2):
        with suppress(OutcomeUnknown):
            psa.push_quote(make_offer(FIREWALL), ledger)
    wire.arrive()

    twin = psa.clear_twin(ledger.suspects[0], ledger)

    first, second = (str(vendor["id"]) for vendor in sandbox.state()["vendors"])
    assert twin and not twin.is_removed and (twin.kept_id, twin.remote_id) == (first, second)


def aged(ledger: MemoryLedger) -> None:
    """Let what is in doubt have begun long ago."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    for name, (doubt, parent) in ledger.begun.items():
        ledger.begun[name] = dataclasses.replace(doubt, since=long_ago), parent


class SharedLedger(MemoryLedger):
    """Lets one thread at a time hold a name, as the database does."""

    def __init__(self) -> None:
        super().__init__()
        self._locks = {name: threading.Lock() for name in ("people", "catalog")}

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        with self._locks[name]:
            yield


@pytest.mark.parametrize("times", range(5))
def test_quotes_pushed_at_once_make_one_product_and_one_vendor(times: int) -> None:
    sandbox, ledger = Sandbox(limit_per_minute=0), SharedLedger()
    together = threading.Barrier(4, timeout=30)
    # Opened here: a stand-in is not made by several threads at once.
    psas = [connected(Wire(sandbox), push_products=True) for _ in range(4)]

    def push(number: int) -> None:
        own = [dataclasses.replace(line, key=f"{line.key}{number}") for line in ITEMS]
        together.wait()
        psas[number].push_quote(
            make_offer(*own, key=f"QW-{number}", number=str(1042 + number)), ledger
        )

    pushes = [threading.Thread(target=push, args=[number]) for number in range(4)]
    for each in pushes:
        each.start()
    for each in pushes:
        each.join()

    assert sandbox.census()["duplicates"] == []
    counts = sandbox.census()["counts"]
    assert (counts["products"], counts["vendors"], counts["estimates"]) == (3, 2, 4)
