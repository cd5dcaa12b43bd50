"""What a page, the API or an import says of the catalog, checked. Touches no table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from quotewright.catalog.models import Item
from quotewright.catalog.schemes import Frequency, Scheme
from quotewright.lib.fields import Reader
from quotewright.lib.money import plain

MOST_TIERS = 50
MOST_OPTIONS = 20
MOST_VALUES = 50
MOST_PARTS = 50
MOST_LEVELS = 6
# What separates the levels of a category's path: "Hardware > Firewalls".
LEVEL = ">"
TIERED = (Scheme.VOLUME, Scheme.STEPPED)


def item_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of an item that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.choice("kind", "Kind", list(Item.Kind))
    reader.text("name", "Item name", 200, required=True)
    reader.text("code", "Code", 80)
    reader.text("sku", "SKU", 80)
    reader.text("description", "Description", 4000)
    reader.text("note", "Internal note", 2000)
    reader.text("category", "Category", 500)
    reader.text("manufacturer", "Manufacturer", 120)
    reader.text("supplier", "Supplier", 120)
    reader.text("supplier_sku", "Supplier's SKU", 80)
    reader.number_or("cost", "Cost", Decimal(0))
    reader.number_or("price", "Price", Decimal(0))
    reader.choice("price_rule", "Price rule", list(Item.PriceRule))
    reader.number_or("price_percent", "Percent", None, most=Decimal(10_000))
    reader.choice("scheme", "Pricing", list(Scheme))
    reader.flag("taxable")
    reader.choice("frequency", "Billing", list(Frequency))
    reader.flag("decimal_quantity")
    reader.choice("shows", "Shown as", list(Item.Shows))
    for field, read in (("tiers", _tiers), ("options", _options), ("parts", _parts)):
        if field in raw:
            reader.values[field] = read(reader.errors, raw[field])
    _category_path(reader)
    return reader.done()


def category_name(raw: object) -> str:
    """Return the name of one category. Raises Invalid."""
    reader = Reader({"name": raw})
    reader.text("name", "Category name", 80, required=True)
    if LEVEL in reader.values.get("name", ""):
        reader.errors["name"] = f"“{LEVEL}” separates the levels of a path. Leave it out."
    name = str(reader.done()["name"])
    return " ".join(name.split())


def levels_of(path: str) -> list[str]:
    """Return the names in a category's path, the top one first."""
    return [" ".join(name.split()) for name in path.split(LEVEL)] if path.strip() else []


def manufacturer_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a manufacturer that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Manufacturer name", 120, required=True)
    return reader.done()


def supplier_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a supplier that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Supplier name", 120, required=True)
    reader.email("email", "E-mail")
    reader.text("phone", "Phone", 40)
    reader.text("website", "Website", 200)
    reader.text("account_number", "Account number", 60)
    _web_address(reader)
    return reader.done()


def _web_address(reader: Reader) -> None:
    """Complete `cdw.com` to an address that a browser opens; refuse what is none."""
    text = reader.values.get("website", "")
    if not text:
        return
    address = text if "://" in text else f"https://{text}"
    host = address.partition("://")[2].partition("/")[0]
    is_web = address.startswith(("http://", "https://"))
    if not is_web or "." not in host or any(c.isspace() for c in address) or len(address) > 200:
        del reader.values["website"]
        reader.errors["website"] = f"Website is “{text}”. Write it like https://example.com."
    else:
        reader.values["website"] = address


def _category_path(reader: Reader) -> None:
    levels = levels_of(reader.values.get("category", ""))
    if len(levels) > MOST_LEVELS:
        reader.errors["category"] = (
            f"This path has {len(levels)} levels; at most {MOST_LEVELS} fit. Leave some out."
        )
    for name in levels:
        if not name:
            reader.errors["category"] = "A level of this path is empty. Write it like A > B."
        elif len(name) > 80:
            reader.errors["category"] = f"“{name[:40]}…” has {len(name)} characters; 80 fit."


def _tiers(errors: dict[str, str], raw: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Read tiers as they are stored; one without a cost has none yet."""
    tiers: list[dict[str, Any]] = []
    before: Decimal | None = None
    for row, reader in _each(errors, "tiers", raw, MOST_TIERS):
        reader.number("start", "From quantity")
        reader.number("price", "Price")
        reader.number_or("cost", "Cost", Decimal(0))
        _need(row, reader, start="From quantity", price="Price")
        start = reader.values.get("start")
        if start is not None and before is not None and start <= before:
            reader.errors["start"] = (
                f"This tier starts at {plain(start)}; it must start above {plain(before)}."
            )
        before = start if start is not None else before
        tiers.append({name: plain(value) for name, value in reader.values.items()})
    return tiers


def _options(errors: dict[str, str], raw: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = []
    for row, reader in _each(errors, "options", raw, MOST_OPTIONS):
        reader.text("name", "Option name", 80, required=True)
        reader.flag("required")
        reader.flag("multiple")
        _need(row, reader, name="Option name")
        values = _values(reader.errors, row.get("values") or ())
        single = not reader.values.get("multiple")
        if not values and not reader.errors:
            reader.errors["values"] = "This option has no values to choose from. Add one."
        if single and sum(bool(value.get("is_default")) for value in values) > 1:
            reader.errors["values"] = "Two values are preset, and customers take one. Clear one."
        options.append({**_identity(row), **reader.values, "values": values})
    _distinct(errors, "options", options, "option")
    return options


def _values(errors: dict[str, str], raw: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = []
    for row, reader in _each(errors, "values", raw, MOST_VALUES):
        reader.text("name", "Value name", 120, required=True)
        reader.text("code", "Code", 80)
        reader.number_or("price", "Price", Decimal(0))
        reader.number_or("cost", "Cost", Decimal(0))
        reader.flag("is_default")
        _need(row, reader, name="Value name")
        values.append({**_identity(row), **reader.values})
    _distinct(errors, "values", values, "value")
    return values


def _parts(errors: dict[str, str], raw: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for row, reader in _each(errors, "parts", raw, MOST_PARTS):
        reader.number("quantity", "Quantity", above=Decimal(0))
        values = {"quantity": Decimal(1), **reader.values}
        parts.append({**values, "item_id": _id_of(row.get("item_id"))})
    return parts


def _each(
    errors: dict[str, str], field: str, rows: Sequence[Mapping[str, Any]], most: int
) -> Iterator[tuple[Mapping[str, Any], Reader]]:
    """Yield each row with a reader; what that refuses is named `field[n].…` in `errors`."""
    if len(rows) > most:
        errors[field] = f"{len(rows)} {field}; at most {most} fit. Remove some."
        return
    for place, row in enumerate(rows):
        reader = Reader(row)
        yield row, reader
        errors.update({f"{field}[{place}].{name}": e for name, e in reader.errors.items()})


def _need(row: Mapping[str, Any], reader: Reader, **fields: str) -> None:
    """Refuse a row in which one of the fields is missing."""
    for field, what in fields.items():
        if field not in row:
            reader.errors[field] = f"{what} is missing. Type one."


def _distinct(
    errors: dict[str, str], field: str, rows: Sequence[Mapping[str, Any]], what: str
) -> None:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        name = str(row.get("name", "")).casefold()
        if name and name in seen:
            errors[f"{field}[{place}].name"] = f"There are two {what}s called “{row['name']}”."
        seen.add(name)


def _identity(row: Mapping[str, Any]) -> dict[str, int]:
    """Return the id of a row that is there already."""
    pk = _id_of(row.get("id"))
    return {} if pk is None else {"id": pk}


def _id_of(raw: object) -> int | None:
    text = str(raw or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def listed(names: Iterable[str]) -> str:
    """Return a few names as people say them, `A, B and 3 more`."""
    known = list(names)
    if len(known) > 4:
        return f"{', '.join(known[:3])} and {len(known) - 3} more"
    return " and ".join(filter(None, [", ".join(known[:-1]), *known[-1:]]))
