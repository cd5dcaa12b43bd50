"""Items of the catalog in and out: matched by code, then SKU, then exact name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from quotewright.accounts.models import Account
from quotewright.catalog import actions
from quotewright.catalog.costing import ruled_price
from quotewright.catalog.models import Item, tiers_of
from quotewright.catalog.schemes import Scheme
from quotewright.catalog.values import LEVEL, MOST_LEVELS
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.transfer.columns import FREQUENCY_WORDS, Column, Reads
from quotewright.transfer.kinds import Incoming
from quotewright.transfer.matched import MatchedKind, only_one
from quotewright.transfer.models import Import

SCHEME_WORDS = {
    "per unit": Scheme.UNIT.value,
    "unit": Scheme.UNIT.value,
    "each": Scheme.UNIT.value,
    "flat": Scheme.FLAT.value,
    "flat fee": Scheme.FLAT.value,
    "volume": Scheme.VOLUME.value,
    "tiered volume": Scheme.VOLUME.value,
    "stepped": Scheme.STEPPED.value,
    "tiered stepped": Scheme.STEPPED.value,
    "graduated": Scheme.STEPPED.value,
}
KIND_WORDS = {"item": Item.Kind.ITEM.value, "bundle": Item.Kind.BUNDLE.value}
SHOWS_WORDS = {
    "one line": Item.Shows.BUNDLE.value,
    "one line with parts": Item.Shows.BOTH.value,
    "a line for each part": Item.Shows.LINES.value,
}
_TIERED = {Scheme.VOLUME, Scheme.STEPPED}
_MARKUP, _MARGIN, _FIXED = Item.PriceRule.MARKUP, Item.PriceRule.MARGIN, Item.PriceRule.FIXED
_NAMES = ("item", "item name", "product", "product name", "service", "title")
_CODES = ("mpn", "part number", "part no", "manufacturer part number", "item code", "model")
_COSTS = ("unit cost", "buy price", "purchase price", "cost price", "price cost", "wholesale")
_PRICES = ("unit price", "sell price", "retail", "retail price", "price retail", "rate")

COLUMNS = (
    Column("name", "Name", names=_NAMES, required=True),
    Column("code", "Code", names=_CODES),
    Column("sku", "SKU", names=("item number", "upc", "upc code", "our sku", "internal sku")),
    Column("description", "Description", names=("desc", "details", "long description")),
    Column("note", "Internal note", names=("note", "notes", "internal notes")),
    Column("category", "Category", names=("category path", "product category", "group")),
    Column("manufacturer", "Manufacturer", names=("make", "brand", "mfg", "mfr")),
    Column("supplier", "Supplier", names=("vendor", "distributor", "vendor name")),
    Column("supplier_sku", "Supplier SKU", names=("vendor sku", "supplier part number")),
    Column("cost", "Cost", Reads.NUMBER, _COSTS, costs=True),
    Column("price", "Price", Reads.NUMBER, _PRICES),
    Column("markup", "Markup %", Reads.NUMBER, ("markup percent", "mark up"), costs=True),
    Column("margin", "Margin %", Reads.NUMBER, ("margin percent", "gross margin"), costs=True),
    Column("scheme", "Pricing", Reads.WORD, ("pricing scheme", "price type"), words=SCHEME_WORDS),
    Column("tiers", "Tiers", Reads.TIERS, ("price tiers", "price breaks", "volume prices")),
    Column("taxable", "Taxable", Reads.FLAG, ("tax", "is taxable", "charge tax")),
    Column("frequency", "Billing", Reads.WORD, ("recurring", "interval"), words=FREQUENCY_WORDS),
    Column("decimal_quantity", "Decimal quantity", Reads.FLAG, ("fractional quantity",)),
    Column("kind", "Kind", Reads.WORD, words=KIND_WORDS),
    Column("shows", "Bundle shown as", Reads.WORD, words=SHOWS_WORDS),
)


class Items(MatchedKind):
    """The catalog."""

    columns = COLUMNS
    batch = 500
    noun = "item"

    def identity(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """Code, else SKU, else name."""
        for field, label in (("code", "code"), ("sku", "SKU"), ("name", "name")):
            if text := cells.get(field, ""):
                return label, text if field == "name" else text.casefold()
        return None

    def found(self, account: Account, rows: Sequence[Incoming]) -> dict[int, Any]:
        """Match by code, then SKU, then name, never to an item with another code or SKU."""
        by_code = self._by(account, rows, "code", str.casefold)
        by_sku = self._by(account, rows, "sku", str.casefold)
        by_name = self._by(account, rows, "name", str)
        found: dict[int, Any] = {}
        for row in rows:
            code, sku = (str(row.values.get(f, "")).casefold() for f in ("code", "sku"))
            keyed = by_code[code] if code else []
            if len(keyed) > 1 and sku:
                keyed = [item for item in keyed if item.sku.casefold() == sku] or keyed
            what = f"the code “{row.values.get('code')}”"
            if not keyed and sku:
                keyed = [i for i in by_sku[sku] if _fits(i.code, code)]
                what = f"the SKU “{row.values.get('sku')}”"
            if not keyed:
                name = str(row.values.get("name", ""))
                fit = [i for i in by_name[name] if _fits(i.code, code) and _fits(i.sku, sku)]
                keyed, what = fit, f"the name “{name}”"
            found[row.number] = _offered(keyed, what)
        return found

    def records(self, account: Account, ids: Collection[int]) -> dict[int, Item]:
        """Read items with their names."""
        return _full().filter(account=account).in_bulk(list(ids))

    def texts_of(self, record: Item) -> dict[str, Any]:
        """Return an item's fields as the actions take them; the category is a path."""
        return item_texts(record, _path_of(record))

    def name_of(self, record: Item) -> str:
        """Return name and code."""
        return f"{record.name} ({record.code})" if record.code else record.name

    def raw_of(self, job: Import, row: Incoming, now: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return an item's fields: markup or margin as a rule, tiers as rows. Raises Invalid."""
        raw = dict(row.values)
        markup, margin = raw.pop("markup", None), raw.pop("margin", None)
        for field in ("price", "cost"):
            if field in raw:
                raw[field] = _plain(raw[field])
        if "tiers" in raw:
            _read_tiers(raw, now)
        if markup is not None or margin is not None:
            _put_rule(raw, markup, margin, now, job.account.currency)
        elif (
            "price" in raw and now and now["price_rule"] != _FIXED and raw["price"] != now["price"]
        ):
            raw["price_rule"] = _FIXED.value  # a price that somebody typed ends the rule
        if now and now["kind"] == Item.Kind.BUNDLE:
            _leave_sums(raw, now)
        return raw

    def create(self, account: Account, raws: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Create items together."""
        return list(actions.create_items(account, raws))

    def change(self, record: Item, raw: Mapping[str, Any]) -> Item:
        """Change one item."""
        return _full().get(pk=actions.change_item(record, raw).pk)

    def remove(self, job: Import, ids: Collection[int]) -> dict[int, str]:
        """Delete items that nothing has."""
        return actions.remove_items(job.account, ids)

    def _by(
        self, account: Account, rows: Sequence[Incoming], field: str, folded: Callable[[str], str]
    ) -> defaultdict[str, list[Item]]:
        """Return the account's items by the texts that rows have in a field, in one query."""
        texts = {str(row.values[field]) for row in rows if row.values.get(field)}
        if folded is not str:  # exact variants use the index where ignoring case could not
            texts |= {way(text) for text in texts for way in (str.upper, str.lower)}
        found: defaultdict[str, list[Item]] = defaultdict(list)
        if texts:
            items = _full().filter(account=account, **{f"{field}__in": texts})
            for item in items.order_by("pk"):
                found[folded(str(getattr(item, field)))].append(item)
        return found


def item_texts(item: Item, path: str) -> dict[str, Any]:
    """Return what an item says, by the fields of its actions, as JSON values."""
    return {
        "kind": item.kind,
        "name": item.name,
        "code": item.code,
        "sku": item.sku,
        "description": item.description,
        "note": item.note,
        "category": path,
        "manufacturer": item.manufacturer.name if item.manufacturer else "",
        "supplier": item.supplier.name if item.supplier else "",
        "supplier_sku": item.supplier_sku,
        "cost": plain(Decimal(item.cost)),
        "price": plain(Decimal(item.price)),
        "price_rule": item.price_rule,
        "price_percent": plain(item.price_percent) if item.price_percent is not None else "",
        "scheme": item.scheme,
        "tiers": [
            {"start": plain(t.start), "price": plain(t.price), "cost": plain(t.cost)}
            for t in tiers_of(item.tiers)
        ],
        "taxable": item.taxable,
        "frequency": item.frequency,
        "decimal_quantity": item.decimal_quantity,
        "shows": item.shows,
    }


def _full() -> QuerySet[Item]:
    return Item.objects.select_related("account", "manufacturer", "supplier", _LEVELS)


# As many levels as a category's path may have.
_LEVELS = "category" + "__parent" * (MOST_LEVELS - 1)


def _path_of(item: Item) -> str:
    names: list[str] = []
    category = item.category
    while category is not None:
        names.insert(0, category.name)
        category = category.parent
    return f" {LEVEL} ".join(names)


def _fits(own: str, given: str) -> bool:
    """Whether an item's code or SKU does not speak against it."""
    return not own or not given or own.casefold() == given


def _offered(items: Sequence[Item], what: str) -> Any:
    offered = [item for item in items if item.archived_at is None]
    if items and not offered:
        return Invalid({"": f"An archived item has {what}. Restore it, then import this row."})
    return only_one(offered, what)


def _plain(number: str) -> str:
    return plain(Decimal(number))


def _read_tiers(raw: dict[str, Any], now: Mapping[str, Any] | None) -> None:
    """Say that tiers are priced by volume unless they are stepped, and keep the costs they had."""
    scheme = raw.get("scheme") or (now or {}).get("scheme", "")
    if scheme not in _TIERED:
        if raw.get("scheme"):
            raise Invalid(
                {"tiers": "Tiers need the pricing volume or stepped. Change one of them."}
            )
        raw["scheme"] = Scheme.VOLUME.value
    costs = {tier["start"]: tier["cost"] for tier in (now or {}).get("tiers", ())}
    raw["tiers"] = [
        {**tier, "cost": tier.get("cost") or costs.get(tier["start"], "")} for tier in raw["tiers"]
    ]
    for field in ("price", "cost"):  # those of the first tier
        raw.pop(field, None)


def _put_rule(
    raw: dict[str, Any],
    markup: str | None,
    margin: str | None,
    now: Mapping[str, Any] | None,
    currency: str,
) -> None:
    """Let the price follow the cost; a price beside it must be what comes out, or what is here."""
    if markup is not None and margin is not None:
        raise Invalid({"margin": "Markup and margin are both filled in. Leave one of them empty."})
    rule, percent = (_MARKUP, markup) if markup is not None else (_MARGIN, margin)
    raw["price_rule"], raw["price_percent"] = rule.value, _plain(percent or "0")
    price = raw.pop("price", None)
    cost = Decimal(raw.get("cost") or (now or {}).get("cost") or 0)
    if price is None or (now and price == now["price"]) or not cost:
        return
    if rule == _MARGIN and Decimal(raw["price_percent"]) >= 100:
        return  # refused as what it is
    comes = plain(ruled_price(rule, cost, Decimal(raw["price_percent"]), currency))
    if price != comes:
        raise Invalid(
            {
                "price": f"Price is {price}, but {rule.label.casefold()} {raw['price_percent']} % "
                f"makes it {comes}. Leave one of the two empty."
            }
        )


def _leave_sums(raw: dict[str, Any], now: Mapping[str, Any]) -> None:
    """A bundle's price and cost are the sums of its parts; what says the same is left out."""
    for field in ("price", "cost"):
        if raw.pop(field, now[field]) != now[field]:
            raise Invalid({field: "A bundle costs what its parts do. Change those instead."})
