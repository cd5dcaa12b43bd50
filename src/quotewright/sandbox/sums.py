"""Adding up a document: whose tax rate counts for a line, and the totals that follow."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from quotewright.sandbox.fields import ZERO, Record, decimal_from, decimal_text
from quotewright.sandbox.store import Store
from quotewright.sandbox.totals import TAX_RATES, PricedLine, totals_of

# Syncro's help pages call the first rate in the account's table the default one.
ACCOUNT_RATE = next(iter(TAX_RATES))

Rates = tuple[int | None, ...]
PRECEDENCES: dict[str, Callable[[int | None, int | None, int | None], Rates]] = {
    "line_product_customer": lambda line, product, customer: (line, product, customer),
    "line_customer_account": lambda line, product, customer: (line, customer, ACCOUNT_RATE),
    "customer_only": lambda line, product, customer: (customer,),
}


def _rate_of(record: Record | None) -> int | None:
    return record["tax_rate_id"] if record is not None else None


def tax_percent(store: Store, document: Record, line: Record, precedence: str) -> Decimal:
    """The rate that counts for a line; none for a line that is not taxable."""
    if not line["taxable"]:
        return ZERO
    product = store.find("product", line["product_id"])
    customer = store.find("customer", document["customer_id"])
    rates = PRECEDENCES[precedence](line["tax_rate_id"], _rate_of(product), _rate_of(customer))
    rate_id = next((one for one in rates if one is not None), None)
    return TAX_RATES[rate_id].percent if rate_id in TAX_RATES else ZERO


def priced(line: Record, percent: Decimal = ZERO) -> PricedLine:
    return PricedLine(
        quantity=decimal_from(line["quantity"]),
        price=decimal_from(line["price"]),
        discount_percent=decimal_from(line["discount_percent"]),
        discount_dollars=decimal_from(line["discount_dollars"]),
        tax_percent=percent,
    )


def add_up(
    store: Store,
    document: Record,
    rounding: str = "per_document",
    precedence: str = "line_product_customer",
) -> None:
    """Set subtotal, tax and total from the lines as they are now."""
    rows = [
        priced(line, tax_percent(store, document, line, precedence)) for line in document["lines"]
    ]
    totals = totals_of(rows, rounding)
    document["subtotal"] = decimal_text(totals.subtotal)
    document["tax"] = decimal_text(totals.tax)
    document["total"] = decimal_text(totals.total)
