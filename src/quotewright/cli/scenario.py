"""The main job, step by step, through the same actions that pages and API call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from quotewright.accounts.models import Account, User
from quotewright.integrations.state import Standing, SyncState, quote_state
from quotewright.people.actions import create_person
from quotewright.quotes import actions
from quotewright.quotes.actions import Place, Signer
from quotewright.quotes.models import Line, Quote

LONGEST_WAIT = 180.0


class DidNotArrive(Exception):
    """A push that did not reach Syncro in time, or that a person would have to mend."""


@dataclass(frozen=True, slots=True)
class MainJob:
    """One person, one quote, one edit, one acceptance. `say` gets a line of progress."""

    account: Account
    user: User
    say: Callable[[str], None]
    mark: str = ""  # tells this run's records from another's where Syncro is not fresh

    def run(self) -> Quote:
        """Do it all and return the accepted quote. Raises DidNotArrive."""
        quote = self._publish_five_lines()
        self._edit(quote)
        quote.refresh_from_db()
        actions.accept(quote, Signer("Marisol Vega", po_number="PO-7781"))
        quote.refresh_from_db()
        state = self._arrived(quote)
        self.say(f"Accepted. Invoice {state.invoice_number} in Syncro.")
        return quote

    def _publish_five_lines(self) -> Quote:
        person = create_person(
            self.account,
            {
                "first_name": "Marisol",
                "last_name": "Vega",
                "organization": f"Harbor Dental {self.mark}".strip(),
                "email": f"marisol{self.mark}@harbordental.example",
                "work_phone": "(207) 555-0148",
                "city": "Portland",
                "state": "ME",
            },
        )
        quote = actions.create_quote(self.account, person, "Office refresh", self.user)
        for name, quantity, price, cost, taxable, code in FIVE_LINES:
            actions.add_line(
                quote,
                {
                    "name": name,
                    "quantity": quantity,
                    "unit_price": price,
                    "unit_cost": cost,
                    "taxable": taxable,
                    "code": f"{code}{self.mark}",
                    "supplier": f"{SUPPLIER} {self.mark}".strip() if taxable else "",
                    "supplier_sku": f"ING-{code}" if taxable else "",
                },
            )
        actions.publish(quote, self.user)
        state = self._arrived(quote)
        self.say(f"Published with 5 lines. Estimate {state.estimate_number}, {state.calls} calls.")
        return quote

    def _edit(self, quote: Quote) -> None:
        """Edit one line, delete one, add one, and bring the last to the front."""
        actions.revise(quote, self.user)
        lines = list(Line.objects.filter(section__quote=quote).order_by("position"))
        actions.change_line(lines[0], {"unit_price": "899.99"})
        actions.delete_line(lines[1])
        actions.add_line(quote, {"name": "Cable set", "quantity": "12", "unit_price": "4.25"})
        actions.move_line(lines[4], Place(rank=1))
        actions.publish(quote, self.user)
        state = self._arrived(quote)
        self.say(f"Edited 1 line, deleted 1, added 1, moved 1: {state.calls} calls.")

    def _arrived(self, quote: Quote) -> SyncState:
        """Wait until Syncro holds the quote as it is now."""
        deadline = time.monotonic() + LONGEST_WAIT
        while (state := quote_state(quote)).standing is not Standing.IN_STEP:
            if state.standing is Standing.NEEDS_PERSON or time.monotonic() > deadline:
                raise DidNotArrive(
                    f"The quote is {state.standing}: {state.cause} {state.remedy}".strip()
                )
            time.sleep(0.05)
        return state


SUPPLIER = "Ingram"
# Decimals in a quantity, cents that do not divide, one line without tax.
FIVE_LINES = (
    ("Firewall", "1", "949.00", "610.00", True, "FW-60"),
    ("Rack shelf", "2", "38.50", "21.00", True, "RS-1"),
    ("Access point", "3", "133.33", "88.10", True, "AP-635"),
    ("Installation, hours", "2.75", "145.00", "65.00", False, "LAB-H"),
    ("Spare power supply", "7", "19.99", "11.45", True, "PSU-9"),
)
