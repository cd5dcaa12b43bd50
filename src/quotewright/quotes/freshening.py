"""Today's catalog prices for lines that were copied, and what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quotewright.accounts.models import Account
from quotewright.catalog.costing import priced
from quotewright.catalog.models import Item, tiers_of
from quotewright.catalog.offers import NEEDED, NEEDED_LISTS, raws_of
from quotewright.catalog.schemes import Tier
from quotewright.lib.money import plain, shown
from quotewright.quotes.models import Line, Quote


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A line whose price or cost per unit is another one today, in the quote's currency."""

    key: str
    name: str
    price_before: Decimal
    price: Decimal
    cost_before: Decimal
    cost: Decimal
    tiers_changed: bool = False


@dataclass(frozen=True, slots=True)
class Freshened:
    """What today's catalog changed; `left` names lines that it could not price, with the reason."""

    changes: tuple[PriceChange, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    taxes: tuple[str, ...] = ()

    def sentence(self, currency: str) -> str:
        """Say it for the timeline, where costs are not shown; nothing where nothing changed."""
        said = [_said(change, currency) for change in self.changes] + list(self.taxes)
        kept = [f"{name} ({why})" for name, why in self.left]
        parts = [f"took today’s prices: {_listed(said)}" if said else ""]
        parts += [f"kept the price of {_listed(kept)}" if kept else ""]
        return "; ".join(part for part in parts if part)


def freshen(quote: Quote, lines: Iterable[Line]) -> Freshened:
    """Give unsaved lines their items' price and cost of today, and taxes their rate of today.

    A line stays as it is where its item is archived or is billed differently now. A constant
    number of queries, whatever the number of lines.
    """
    account = quote.account
    taxes = _freshen_taxes(quote)
    if quote.currency != account.currency:
        return Freshened(taxes=taxes)
    from_catalog = [line for line in lines if line.item_id]
    items = _items(account, {line.item_id for line in from_catalog if line.item_id})
    changes, left = [], []
    for line in from_catalog:
        item = items.get(line.item_id or 0)
        if reason := _reason_to_leave(line, item):
            left.append((line.name, reason))
        elif item and (change := _freshen_line(line, item)):
            changes.append(change)
    return Freshened(tuple(changes), tuple(left), taxes)


def _items(account: Account, ids: set[int]) -> dict[int, Item]:
    if not ids:
        return {}
    found = Item.objects.filter(account=account, pk__in=ids).select_related(*NEEDED)
    return {item.pk: item for item in found.prefetch_related(*NEEDED_LISTS)}


def _reason_to_leave(line: Line, item: Item | None) -> str:
    if item is None:
        return "no longer in the catalog"
    if item.archived_at:
        return "archived in the catalog"
    if item.frequency != line.frequency:
        return "billed differently in the catalog"
    return ""


def _freshen_line(line: Line, item: Item) -> PriceChange | None:
    before = (Decimal(line.unit_price), Decimal(line.unit_cost), _tiers(line))
    if item.kind == Item.Kind.BUNDLE:
        _freshen_bundle(line, item)
    else:
        _freshen_item(line, item)
    after = (Decimal(line.unit_price), Decimal(line.unit_cost), _tiers(line))
    if before == after:
        return None
    prices, tiers_changed = (before[0], after[0], before[1], after[1]), before[2] != after[2]
    return PriceChange(str(line.key), line.name, *prices, tiers_changed)


def _freshen_bundle(line: Line, bundle: Item) -> None:
    """Take the bundle's parts and their sums of today, where it is one line."""
    if bundle.shows != Item.Shows.LINES:
        (raw,) = raws_of(bundle)
        for field in ("unit_price", "unit_cost", "scheme", "tiers", "parts"):
            setattr(line, field, raw[field])


def _freshen_item(line: Line, item: Item) -> None:
    """Take the item's price of today, and that of the line's options where they still exist."""
    offered = [value for option in item.options.all() for value in option.values.all()]
    known = {(value.option.name, value.name): value for value in offered}
    found = [known.get((each["option"], each["value"])) for each in line.options]
    pairs = list(zip(line.options, found, strict=True))
    gone = [each for each, value in pairs if value is None]
    more = sum((Decimal(each.get("price", 0)) for each in gone), Decimal(0))
    cost = sum((Decimal(each.get("cost", 0)) for each in gone), Decimal(0))
    now = priced(item, [value for value in found if value])
    line.unit_price, line.unit_cost, line.scheme = now.price + more, now.cost + cost, now.scheme
    line.tiers = [
        {"start": plain(t.start), "price": plain(t.price + more), "cost": plain(t.cost + cost)}
        for t in now.tiers
    ]
    line.options = [
        {**each, "price": plain(value.price), "cost": plain(value.cost)} if value else each
        for each, value in pairs
    ]


def _tiers(line: Line) -> tuple[str, tuple[Tier, ...]]:
    return str(line.scheme), tiers_of(line.tiers)


def _freshen_taxes(quote: Quote) -> tuple[str, ...]:
    """Let each tax have the percentage that the account has for its name; return what changed."""
    rates = {rate.name: rate for rate in quote.account.tax_rates.filter(archived_at=None)}
    said, taxes = [], []
    for tax in quote.taxes:
        rate = rates.get(tax["name"])
        if rate and Decimal(tax["percent"]) != rate.percent:
            said.append(f"{rate.name} {tax['percent']} % → {plain(rate.percent)} %")
            tax = {**tax, "percent": plain(rate.percent), "compound": rate.compound}
        taxes.append(tax)
    quote.taxes = taxes
    return tuple(said)


def _said(change: PriceChange, currency: str) -> str:
    if change.price != change.price_before:
        before, after = shown(change.price_before, currency), shown(change.price, currency)
        return f"{change.name} {before} → {after}"
    return f"{change.name} ({'prices by quantity' if change.tiers_changed else 'cost'})"


def _listed(said: Sequence[str]) -> str:
    """Join as many as a timeline's entry holds, and count the rest."""
    kept: list[str] = []
    for each in said:
        if kept and len(", ".join([*kept, each])) > 120:
            return f"{', '.join(kept)} and {len(said) - len(kept)} more"
        kept.append(each)
    return ", ".join(kept)
