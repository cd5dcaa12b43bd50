"""The two endpoints that look across kinds: the search box, and all lines at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, request

from quotewright.sandbox import catalog, people, wire
from quotewright.sandbox.access import may, needs
from quotewright.sandbox.asked import any_contains, filter_text, page_of, store
from quotewright.sandbox.fields import Record, flag_from, names, whole_from

blueprint = Blueprint("search", __name__, url_prefix="/api/v1")

MOST_OF_A_KIND = 25
LINES_PER_PAGE = 100

Fits = Callable[[Record, str], bool]


def _among(*fields: str) -> Fits:
    return lambda record, wanted: any_contains([record[name] for name in fields], wanted)


def _customer_source(customer: Record) -> Record:
    """Names, e-mail and phones only: no address, city or state."""
    shown = {name: customer[name] for name in names("firstname lastname email business_name")}
    return {**shown, "phones": wire.phones(customer)}


def _picked(*fields: str) -> Callable[[Record], Record]:
    return lambda record: {name: record[name] for name in fields}


# What is searched: the permission it takes, what a hit is compared by, and what a hit shows.
SEARCHED: dict[str, tuple[str, Fits, Callable[[Record], Record]]] = {
    "customer": ("Customers - List/Search", people.matches, _customer_source),
    "contact": (
        "Customers - List/Search",
        _among("name", "email", "phone", "mobile"),
        _picked("name", "email", "phone", "mobile", "customer_id"),
    ),
    "invoice": ("Invoices - List/Search", _among("number"), _picked("number", "customer_id")),
    "estimate": (
        "Estimates - List/Search",
        _among("number", "name"),
        _picked("number", "name", "customer_id", "status"),
    ),
    "ticket": (
        "Tickets - List/Search",
        _among("number", "subject"),
        _picked("number", "subject", "customer_id", "status"),
    ),
    "product": (
        "Products - List/Search",
        catalog.matches,
        _picked("name", "description", "upc_code"),
    ),
    "vendor": ("Purchase Orders - List/Search", _among("name", "email"), _picked("name", "email")),
}


@blueprint.get("/search")
def search() -> Record:
    """Leaves out, without a word, what the token may not list."""
    query = filter_text("query")
    hits = [
        {
            "table": {
                "_id": record["id"],
                "_type": kind,
                "_index": f"{kind}s",
                "_source": {"table": source(record)},
            }
        }
        for kind, (permission, fits, source) in SEARCHED.items()
        if query and may(permission)
        for record in [one for one in store().all(kind) if fits(one, query)][:MOST_OF_A_KIND]
    ]
    return {"quick_result": None, "results": hits, "error": None}


def _lines() -> Iterator[tuple[Record, int | None, int | None]]:
    """Every line with the id of its estimate and of its invoice."""
    for estimate in store().all("estimate"):
        yield from ((line, estimate["id"], None) for line in estimate["lines"])
    for invoice in store().all("invoice"):
        yield from ((line, None, invoice["id"]) for line in invoice["lines"])


@blueprint.get("/line_items")
@needs("Global Admin")
def list_lines() -> Record:
    """Lines do not say which estimate they are on, so one asks for those of one estimate."""
    of_estimate, of_invoice = (
        whole_from(request.args.get(name)) for name in ("estimate_id", "invoice_id")
    )
    on_estimates, on_invoices = (
        flag_from(request.args.get(name))
        for name in ("estimate_id_not_null", "invoice_id_not_null")
    )
    rows = [
        wire.line(line, invoice_id)
        for line, estimate_id, invoice_id in _lines()
        if (of_estimate is None or estimate_id == of_estimate)
        and (of_invoice is None or invoice_id == of_invoice)
        and (not on_estimates or estimate_id is not None)
        and (not on_invoices or invoice_id is not None)
    ]
    page, meta = page_of(rows, LINES_PER_PAGE)
    return {"line_items": page, "meta": meta}
