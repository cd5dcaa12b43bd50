"""The writing questions about tax: whose rate counts, and where it is rounded."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.bench import Bench
from quotewright.integrations.syncro.probe.calls import Reason
from quotewright.integrations.syncro.probe.people import tell_change
from quotewright.integrations.syncro.probe.session import number

# Enough to read a rate of four decimals from its tax. The estimate is never converted.
AMOUNT = 10000
CENT = Decimal("0.01")


def ask_rates(bench: Bench) -> None:
    """Three equal lines: without a rate, with one, and without one after the customer got it."""
    first, echo = bench.add_line("second", {"price": AMOUNT, "taxable": True})
    bench.own["taxed 1"] = first
    subtotal, default = number(echo.get("subtotal")), number(echo.get("tax"))
    if number(first.get("price")) != AMOUNT:
        raise Reason("the price of a line is not kept: perhaps “Line Item - Edit Prices” lacks")
    ignored = subtotal == AMOUNT
    bench.found("estimate_create_lines", "ignored" if ignored else "kept", f"subtotal {subtotal}")
    bench.found("default_tax", _percent(default) if default else "none", "customer without a rate")
    bench.session.note_rates("estimates", [echo])
    if not bench.session.rates:
        raise Reason("no id of a tax rate appears on any customer, product or line seen")
    rate = max(rate for rate, _ in bench.session.rates)  # the first one is said to be the default
    second, echo = bench.add_line("second", {"price": AMOUNT, "taxable": True, "tax_rate_id": rate})
    bench.own["taxed 2"] = second
    with_line = number(echo.get("tax"))
    by_line = with_line - default
    is_lines = by_line != default
    evidence = f"rate {rate} taxes {_percent(by_line)}, no rate {_percent(default)}"
    bench.found("line_tax_rate", "counts" if is_lines else "no effect", evidence)
    _give_customer(bench, rate)
    third, echo = bench.add_line("second", {"price": AMOUNT, "taxable": True})
    bench.own["taxed 3"] = third
    by_customer = number(echo.get("tax")) - with_line
    is_customers = by_customer != default
    bench.found("customer_tax_rate", "counts" if is_customers else "no effect", f"rate {rate}")
    all_lines = number(echo.get("tax")) / 3 if is_customers and not is_lines else by_line
    bench.own["rate"] = {"id": rate, "tax": all_lines if is_lines or is_customers else default}
    _tell_precedence(bench, bool(default), is_lines, is_customers)


def _give_customer(bench: Bench, rate: int) -> None:
    answer = bench.put(bench.path("customer", "customer"), {"tax_rate_id": rate})
    tell_change(bench, answer.record("customer"))


def _tell_precedence(bench: Bench, default: bool, lines: bool, customers: bool) -> None:
    """A product's own rate is not tried."""
    names = {
        (False, True, True): "line_product_customer",
        (True, True, True): "line_customer_account",
        (True, True, False): "line_customer_account",
        (False, False, True): "customer_only",
    }
    key = (default, lines, customers)
    if key not in names:
        raise Reason("the rate made no difference that tells; perhaps it is the account's own")
    words = [
        "a line's rate counts" if lines else "a line's rate does not count",
        "a customer's counts" if customers else "a customer's does not show",
        "the account has one of its own" if default else "the account has none of its own",
    ]
    bench.found("tax_precedence", names[key], f"{', '.join(words)}; a product's was not tried")


def ask_rounding(bench: Bench) -> None:
    """Two lines whose taxes, rounded one by one, are a cent less than rounded together."""
    lines = [bench.the("taxed 1"), bench.the("taxed 2")]
    tax = Decimal(bench.the("rate")["tax"])
    if tax <= 0:
        raise Reason("no rate that taxes is known")
    price, apart, together = telling_price(tax / AMOUNT)
    rate = bench.the("rate")["id"]
    for line in lines:
        answer = bench.change_line("second", line, {"price": float(price), "tax_rate_id": rate})
        if number(answer.record("line_item").get("price")) != price:
            raise Reason("the changed price of a line was not kept")
    totals = delete_twice(bench, "second", bench.the("taxed 3"))
    if "tax" not in totals:
        totals = bench.session.calls.get(bench.path("estimate", "second")).record("estimate")
    seen = number(totals["tax"])
    value = {apart: "per_line", together: "per_document"}.get(seen, "neither")
    bench.found("tax_rounding", value, f"two lines of {price} at {_percent(tax)}: tax {seen}")


def delete_twice(bench: Bench, slot: str, line: Json) -> Json:
    """Delete a line, and again; return the totals that the first answer told, if any."""
    path = f"{bench.path('estimate', slot)}/line_items/{line['id']}"
    gone = bench.session.calls.again("DELETE", path).checked()
    again = bench.session.calls.again("DELETE", path)
    bench.found("second_delete", str(again.status), "the same line")
    told = gone.body.get("estimate") if isinstance(gone.body, dict) else None
    return told if isinstance(told, dict) else {}


def ask_second_delete(bench: Bench) -> None:
    delete_twice(bench, "first", bench.the("line 3"))


def telling_price(rate: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return a price whose double shows where tax is rounded, and both taxes. Raises Reason.

    The tax of one lies between 0.30 and 0.45 of a cent above whole cents, so that no way to round
    halves matters.
    """
    for cents in range(10, 5000):
        price = cents * CENT
        tax = price * rate / CENT
        if Decimal("0.30") < tax - tax.to_integral_value(ROUND_FLOOR) < Decimal("0.45"):
            apart = 2 * tax.to_integral_value(ROUND_FLOOR) * CENT
            return price, apart, (2 * tax).to_integral_value(ROUND_HALF_UP) * CENT
    raise Reason("no price tells with this rate")


def _percent(tax: Decimal) -> str:
    return f"{(tax * 100 / AMOUNT).normalize():f} %"
