"""Applying checked values to a line, and what must hold between its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from quotewright.catalog.schemes import Scheme, price_at_margin, price_at_markup
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.quotes.models import Line, Section


def new_line(section: Section, values: Mapping[str, Any], currency: str) -> Line:
    """Return an unsaved line of a section. Raises Invalid."""
    line = Line(section=section, position=0)
    apply_line(line, values, currency)
    return line


def apply_line(line: Line, values: Mapping[str, Any], currency: str) -> None:
    """Set fields of a line. Raises Invalid.

    `margin` or `markup`, in percent, makes the price from the cost. A typed price ends tiers.
    """
    values = dict(values)
    margin, markup = values.pop("margin", None), values.pop("markup", None)
    for field, value in values.items():
        setattr(line, field, value)
    if margin is not None or markup is not None:
        line.unit_price = _price_from(line, margin, markup, currency)
    priced = "unit_price" in values or margin is not None or markup is not None
    if priced and "tiers" not in values:
        line.scheme, line.tiers = _untiered(line.scheme), []
    if values.get("discount_percent"):
        line.discount_amount = values.get("discount_amount", Decimal(0))
    elif values.get("discount_amount"):
        line.discount_percent = Decimal(0)
    require_consistent(line, values)


def _price_from(
    line: Line, margin: Decimal | None, markup: Decimal | None, currency: str
) -> Decimal:
    field = "margin" if margin is not None else "markup"
    cost = Decimal(line.unit_cost)
    if not cost:
        raise Invalid({field: "Without a cost there is no margin. Type the cost, or the price."})
    if margin is not None:
        price = price_at_margin(cost, margin, currency)
    else:
        price = price_at_markup(cost, markup or Decimal(0), currency)
    if price >= 10_000_000:
        raise Invalid({field: f"That makes the price {plain(price)}. It must be under 10,000,000."})
    return price


def _untiered(scheme: str) -> str:
    return scheme if scheme == Scheme.FLAT else Scheme.UNIT.value


def require_consistent(line: Line, values: Collection[str] = ()) -> None:
    """Raise Invalid where fields exclude each other, by the one of them that `values` names."""
    errors: dict[str, str] = {}
    quantity = Decimal(line.quantity)
    if line.whole_quantity and quantity != int(quantity):
        errors["quantity"] = f"Quantity is {plain(quantity)}. This item comes in whole numbers."
    low, high = line.min_quantity, line.max_quantity
    if low is not None and high is not None and low > high:
        errors["max_quantity"] = (
            f"At most {plain(high)} is less than at least {plain(low)}. Exchange them."
        )
    if line.customer_quantity and "quantity" not in errors:
        if low is not None and quantity < low:
            errors["quantity"] = (
                f"Quantity is {plain(quantity)}; customers take {plain(low)} or more."
            )
        elif high is not None and quantity > high:
            errors["quantity"] = (
                f"Quantity is {plain(quantity)}; customers take {plain(high)} at most."
            )
    if line.hidden and line.included:
        field = "hidden" if "hidden" in values else "included"
        errors[field] = "A line is hidden, or shown at no charge, not both. Clear one of them."
    if errors:
        raise Invalid(errors)
