"""A second PSA, as small as one can be: proof that the port is one, and an example to copy.

Its service knows companies, deals and bills in dictionaries; every deal carries our key, so that a
deal whose answer was lost is found again. Rows are told whole: it numbers them by their order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quotewright.integrations.port import (
    Denied,
    Doubt,
    Drift,
    Ledger,
    Linked,
    Offer,
    OutcomeUnknown,
    PsaError,
    Pushed,
    Rejected,
    RemoteTotals,
    Stage,
    Step,
    Twin,
    Unavailable,
)
from quotewright.integrations.remote import Remote
from quotewright.quotes.document import Line, Party
from quotewright.quotes.pricing import totals

Record = dict[str, Any]
CREATES = ("company", "deal", "row", "bill")


def summed(rows: Sequence[Record]) -> Decimal:
    """Return what rows come to, each rounded to cents."""
    sums = (row["count"] * row["each"] for row in rows)
    return sum((one.quantize(Decimal("0.01")) for one in sums), Decimal(0))


class LostAnswer(Exception):
    """The service did it; nobody was told."""


class Refused(Exception):
    """The service will not do it."""


@dataclass
class Service:
    """The PSA itself: records by kind and id. `fail` is asked before and after each call."""

    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {k: {} for k in CREATES})
    ids: Any = field(default_factory=lambda: itertools.count(1))
    reads: int = 0
    writes: int = 0
    trouble: Exception | None = None
    strikes_at: int = 0  # 0 is every call

    def find(self, kind: str, name: str, value: str) -> str:
        """Return the id of the record of which this is so, empty if there is none."""
        self.reads += 1
        self._strike(before=True)
        return next((i for i, r in self.records[kind].items() if r.get(name) == value), "")

    def write(self, kind: str, remote_id: str, body: Mapping[str, Any] | None) -> str:
        """Create (without an id), change, or delete (without a body); return the id."""
        self.writes += 1
        self._strike(before=True)
        if body is None:
            self.records[kind].pop(remote_id, None)
        else:
            remote_id = remote_id or str(next(self.ids))
            self.records[kind].setdefault(remote_id, {}).update(body)
        self._strike(before=False)
        return remote_id

    def rows_of(self, deal: str) -> list[Record]:
        """Return a deal's rows in their order."""
        rows = [row for row in self.records["row"].values() if row["deal"] == deal]
        return sorted(rows, key=lambda row: row["place"])

    def sum_of(self, deal: str) -> Decimal:
        """Return what a deal comes to; asking is a call."""
        self.reads += 1
        self._strike(before=True)
        return summed(self.rows_of(deal))

    def _strike(self, before: bool) -> None:
        is_due = self.trouble and self.strikes_at in (0, self.writes)
        if self.trouble and is_due and before is not isinstance(self.trouble, LostAnswer):
            struck = self.trouble
            if self.strikes_at:
                self.trouble = None
            raise struck


@dataclass
class MemoryPsa:
    """The adapter."""

    service: Service

    def close(self) -> None:
        pass

    def check(self) -> str:
        self._find("company", "")
        return "In memory"

    def may_read(self, area: str) -> bool:
        self._find("company", "")
        return True

    def read_list(self, kind: str) -> Iterator[Remote]:
        for remote_id, body in self.service.records["company"].items():
            if kind == "customer":
                mail, name = str(body.get("mail", "")), str(body.get("name", ""))
                said = {"organization": name, "email": mail, "city": str(body.get("city", ""))}
                yield Remote(kind, remote_id, name=name, email=mail, person=said)

    def search_people(self, text: str) -> Sequence[Remote]:
        self._find("company", "")
        known = self.read_list("customer")
        return [one for one in known if text in f"{one.name} {one.email}".casefold()]

    def search_products(self, text: str) -> Sequence[Remote]:
        return []  # it knows no products

    def adopt_person(self, party: Party, chosen: Remote, ledger: Ledger) -> None:
        ledger.remember("company", party.key, chosen.remote_id, _body(party))

    def adopt_product(self, line: Line, chosen: Remote, ledger: Ledger) -> None:
        raise NotImplementedError("nobody can choose a product where there are none")

    def adopt_vendor(self, name: str, chosen: Remote, ledger: Ledger) -> None:
        pass  # it has no vendors

    def push_person(self, party: Party, ledger: Ledger) -> Pushed:
        self._run(self._person_steps(party, ledger), party.key, ledger)
        link = ledger.recall("company", party.key)
        assert link is not None
        return Pushed(link.remote_id, f"memory:company/{link.remote_id}")

    def push_quote(self, offer: Offer, ledger: Ledger) -> Pushed:
        key = offer.document.key
        self.push_person(offer.document.party, ledger)
        steps = self._deal_steps(offer, ledger)
        if steps:
            ledger.forget("parity", key)
        self._run(steps, key, ledger)
        bills = self._bill_steps(offer, ledger)
        if bills or not ledger.recall("parity", key):
            self._compare(offer, ledger)
        self._run(bills, key, ledger)
        found = self.locate_quote(key, ledger)
        assert found is not None
        return found

    def locate_quote(self, key: str, ledger: Ledger) -> Pushed | None:
        deal, bill = ledger.recall("deal", key), ledger.recall("bill", key)
        if deal is None:
            return None
        url = f"memory:deal/{deal.remote_id}"
        return Pushed(deal.remote_id, url, invoice_id=bill.remote_id if bill else "")

    def clear_twin(self, doubt: Doubt, ledger: Ledger) -> Twin | None:
        return None  # what this service does, it does at once

    def looks_of(self, offer: Offer, steps: Sequence[Step], ledger: Ledger) -> int:
        return 0  # nothing is looked at anew

    def preview_quote(self, offer: Offer, ledger: Ledger) -> Sequence[Step]:
        return [
            *self._person_steps(offer.document.party, ledger),
            *self._deal_steps(offer, ledger),
            *self._bill_steps(offer, ledger),
        ]

    def _person_steps(self, party: Party, ledger: Ledger) -> list[Step]:
        self._settle(party.key, ledger)
        return _to_hold("company", party.key, _body(party), ledger.recall("company", party.key))

    def _deal_steps(self, offer: Offer, ledger: Ledger) -> list[Step]:
        document, key = offer.document, offer.document.key
        self._settle(key, ledger)
        if ledger.recall("bill", key):
            return []  # what was signed never changes
        steps = _to_hold("deal", key, {"title": document.name}, ledger.recall("deal", key))
        known = ledger.recall_children("row", key)
        places = _places([ln.key for ln in document.taken], known)
        for line in document.taken:
            body: Record = {"text": line.name, "count": line.quantity, "each": line.unit_price}
            body["place"] = places[line.key]
            steps += _to_hold("row", line.key, body, known.get(line.key))
        gone = known.keys() - places.keys()
        return steps + [Step("delete", "row", k, {}, known[k].remote_id) for k in sorted(gone)]

    def _bill_steps(self, offer: Offer, ledger: Ledger) -> list[Step]:
        key = offer.document.key
        is_due = offer.stage is Stage.ACCEPTED and not ledger.recall("bill", key)
        return [Step("convert", "bill", key, {})] if is_due else []

    def _run(self, steps: Sequence[Step], parent: str, ledger: Ledger) -> None:
        for step in steps:
            if step.action == "delete":
                self._write("row", step.remote_id, None)
                ledger.forget("row", step.key)
            else:
                self._hold(step, parent, ledger)

    def _hold(self, step: Step, parent: str, ledger: Ledger) -> None:
        """Note what is about to be done, do it, and note that it is done."""
        deal, body = ledger.recall("deal", parent), {**step.body, "key": step.key}
        if deal and step.kind in ("row", "bill"):
            body["deal"] = deal.remote_id
        link = ledger.recall(step.kind, step.key)
        before = link.snapshot if link else {}
        if link:  # until it is answered, nobody knows what these fields are there
            certain = {name: value for name, value in before.items() if name not in step.body}
            ledger.remember(step.kind, step.key, link.remote_id, certain, parent)
        else:
            ledger.intend(step.kind, step.key, body, parent)
        try:
            remote_id = self._write(step.kind, step.remote_id, body)
        except OutcomeUnknown:
            raise
        except PsaError:
            ledger.disclaim(step.kind, step.key)
            raise
        ledger.remember(step.kind, step.key, remote_id, {**before, **step.body}, parent)

    def _settle(self, parent: str, ledger: Ledger) -> None:
        """Find what earlier calls made; all of it is said again, since it may be older."""
        for doubt in ledger.doubts(parent):
            if found := self._find(doubt.kind, doubt.key):
                ledger.remember(doubt.kind, doubt.key, found, {}, parent)
            else:
                ledger.disclaim(doubt.kind, doubt.key)

    def _compare(self, offer: Offer, ledger: Ledger) -> None:
        key, ours = offer.document.key, totals(offer.document).due.subtotal
        deal = ledger.recall("deal", key)
        assert deal is not None
        with _said():
            theirs = self.service.sum_of(deal.remote_id)
        if ours != theirs:
            sums = RemoteTotals(theirs, Decimal(0), theirs)
            raise Drift(f"It comes to {theirs} there, to {ours} here.", "Undo it there.", sums)
        ledger.remember("parity", key, "equal", {})

    def _find(self, kind: str, key: str) -> str:
        with _said():
            return self.service.find(kind, "key", key)

    def _write(self, kind: str, remote_id: str, body: Mapping[str, Any] | None) -> str:
        with _said():
            return self.service.write(kind, remote_id, body)


@contextmanager
def _said() -> Iterator[None]:
    """Say what went wrong with a call by who must act."""
    try:
        yield
    except LostAnswer as error:
        raise OutcomeUnknown("No answer came.") from error
    except ConnectionError as error:
        raise Unavailable("Nobody answers.", is_everywhere=True) from error
    except PermissionError as error:
        raise Denied("The key does not fit.", "Enter another key.") from error
    except Refused as error:
        raise Rejected(f"It was refused: {error}.", "Correct it, then retry.") from error


def _body(party: Party) -> Record:
    return {"mail": party.email, "city": party.city, "name": party.organization}


def _to_hold(kind: str, key: str, body: Mapping[str, Any], link: Linked | None) -> list[Step]:
    """Create it, or change what differs."""
    if link is None:
        return [Step("create", kind, key, body)]
    differs = {name: value for name, value in body.items() if link.snapshot.get(name) != value}
    return [Step("update", kind, key, differs, link.remote_id)] if differs else []


def _places(order: Sequence[str], known: Mapping[str, Linked]) -> dict[str, int]:
    """Rising places; a row that already stands after the one before it stays."""
    places: dict[str, int] = {}
    last = 0
    for key in order:
        place = int(known[key].snapshot.get("place", 0)) if key in known else 0
        places[key] = last = place if place > last else last + 1
    return places
