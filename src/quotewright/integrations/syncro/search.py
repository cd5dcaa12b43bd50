"""What somebody types, asked of Syncro in one call or two; what they chose, linked without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from quotewright.integrations.port import Ledger
from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.listing import (
    remote_contact,
    remote_customer,
    remote_product,
)
from quotewright.integrations.syncro.look_products import CATALOG
from quotewright.integrations.syncro.matching import Match
from quotewright.integrations.syncro.plan import KnownPerson
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.wares import key_of, ware_key
from quotewright.quotes.document import Line

Row = TypeVar("Row")


def people(client: SyncroClient, text: str) -> Sequence[Remote]:
    """Return the first page of customers that Syncro finds, each with its contacts after it.

    Contacts have no filter of their own: who is not embedded here is found where lists were read.
    """
    found: list[Remote] = []
    for customer in _first(lambda words: client.first_customers(query=words), text):
        found.append(remote_customer(customer))
        # An embedded contact need not say whose it is.
        own = [each.model_copy(update={"customer_id": customer.id}) for each in customer.contacts]
        found += map(remote_contact, own)
    return found


def products(client: SyncroClient, text: str) -> Sequence[Remote]:
    """Return the first page of products that Syncro finds. Raises Withheld."""
    calls = ProductCalls(client)
    rows = _first(lambda words: next(calls.product_pages(query=words))[0], text)
    return [remote_product(product) for product in rows]


def _first(ask: Callable[[str], Sequence[Row]], text: str) -> Sequence[Row]:
    """Ask for what was typed; where nothing has it, for its longest word.

    Syncro may look for several words only beside each other: a first name and a company are not.
    """
    rows, words = ask(text), text.split()
    return rows if rows or len(words) < 2 else ask(max(words, key=len))


def known_as(chosen: Remote) -> KnownPerson:
    """Return what a push would know of a person whom it found to be this record."""
    if chosen.kind == "contact":
        return KnownPerson(match=Match(chosen.parent, chosen.remote_id))
    return KnownPerson(match=Match(chosen.remote_id))


def adopt_product(line: Line, chosen: Remote, ledger: Ledger) -> None:
    """Note that what this line sells is this product, seen as Syncro has it.

    What somebody chose comes before what an earlier push found.
    """
    key, facts = ware_key(line), chosen.facts
    seen = {
        "price_retail": float(facts.get("price") or 0),
        "price_cost": float(facts.get("cost") or 0),
        "description": facts.get("description", ""),
        "vendors": [key_of(line.supplier)] if facts.get("vendor_ids") and line.supplier else [],
    }
    _suspect(ledger, "product", key)
    ledger.remember("product", key, chosen.remote_id, seen, CATALOG)


def adopt_vendor(name: str, chosen: Remote, ledger: Ledger) -> None:
    """Note that the supplier of this name is this vendor; what was linked before stays linked."""
    key = key_of(name)
    if ledger.recall("vendor", key) is None:
        _suspect(ledger, "vendor", key)
        ledger.remember("vendor", key, chosen.remote_id, {"name": name}, CATALOG)


def _suspect(ledger: Ledger, kind: str, key: str) -> None:
    """A call whose answer was lost may have made another: it is looked for later."""
    for doubt in ledger.doubts(CATALOG):
        if (doubt.kind, doubt.key) == (kind, key):
            ledger.suspect(doubt)
