"""Lines of one estimate are added side by side; their order and the sums come out right."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import httpx
import pytest

from quotewright.integrations.port import OutcomeUnknown
from quotewright.integrations.syncro.positions import list_moves
from quotewright.quotes.document import Line
from quotewright.sandbox import Sandbox
from tests.syncro.conftest import MemoryLedger, Wire, connected, make_offer

TWELVE = tuple(Line(f"k{n}", f"Rack {n}", Decimal(1), Decimal(n)) for n in range(1, 13))


class SlowWire(Wire):
    """Takes its time over each answer and says how many requests were under way at once."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.under_way = self.most = 0
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        time.sleep(0.02)
        try:
            return super().handle_request(request)
        finally:
            with self._lock:
                self.under_way -= 1


def names_in(sandbox: Sandbox, estimate: int = 0) -> list[str]:
    lines = sandbox.state()["estimates"][estimate]["lines"]
    return [line["item"] for line in sorted(lines, key=lambda line: int(line["position"]))]


@pytest.mark.parametrize("width", [1, 4, 8])
def test_as_many_lines_as_chosen_are_added_at_once_in_the_right_order(
    width: int, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    wire = SlowWire(sandbox)

    pushed = connected(wire, side_by_side=width).push_quote(make_offer(*TWELVE), ledger)

    assert wire.most == width
    assert names_in(sandbox) == [line.name for line in TWELVE]
    assert pushed.totals and pushed.totals.subtotal == 78


def test_side_by_side_costs_no_further_call(sandbox: Sandbox, ledger: MemoryLedger) -> None:
    one, four = Wire(sandbox), Wire(sandbox)
    connected(one, side_by_side=1).push_quote(make_offer(*TWELVE), MemoryLedger())
    connected(four).push_quote(make_offer(*TWELVE, key="QW-OTHER", number="7"), ledger)

    reads = [call for call in four.calls if call.startswith("GET /estimates/2")]
    assert len(four.calls) <= len(one.calls) + 1 and len(reads) <= 1


def test_an_account_whose_lines_are_a_list_is_filled_one_by_one(
    sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("line_position", "shifted")
    wire = SlowWire(sandbox)

    connected(wire).push_quote(make_offer(*TWELVE), ledger)

    assert wire.most == 1
    assert names_in(sandbox) == [line.name for line in TWELVE]


def test_in_a_list_a_moved_and_a_new_line_come_to_their_places(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    sandbox.switch("line_position", "shifted")
    psa = connected(wire)
    psa.push_quote(make_offer(*TWELVE), ledger)
    new = Line("new", "Shelf", Decimal(1), Decimal(5))
    order = (TWELVE[11], *TWELVE[:4], new, *TWELVE[5:11], TWELVE[4])

    psa.push_quote(make_offer(*order), ledger)

    assert names_in(sandbox) == [line.name for line in order]


def test_an_answer_lost_among_lines_side_by_side_makes_no_twin(
    wire: Wire, sandbox: Sandbox, ledger: MemoryLedger
) -> None:
    connected(wire).push_quote(make_offer(key="QW-FIRST", number="1"), ledger)  # it learns
    wire.lose += ["POST /line_items"] * 2
    with pytest.raises(OutcomeUnknown):
        connected(wire).push_quote(make_offer(*TWELVE), ledger)
    wire.lose.clear()

    connected(wire).push_quote(make_offer(*TWELVE), ledger)

    assert names_in(sandbox, 1) == [line.name for line in TWELVE]


@pytest.mark.parametrize(
    ("wanted", "there", "moves"),
    [
        ("abc", "abc", []),
        ("cab", "abc", [("c", 1)]),
        ("bca", "abc", [("a", 3)]),
        ("acbd", "abcd", [("c", 2)]),
        ("ba", "a!b", [("b", 1)]),
    ],
)
def test_a_list_is_brought_in_order_by_the_fewest_moves(
    wanted: str, there: str, moves: list[tuple[str, int]]
) -> None:
    assert list_moves(wanted, there) == moves
