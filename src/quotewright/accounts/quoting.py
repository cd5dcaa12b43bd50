"""What an account's new quotes begin with: name, currency, numbers, days, margins, terms."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from quotewright.accounts.models import Account
from quotewright.lib.fields import Reader
from quotewright.lib.places import countries, currencies

MOST_NUMBER = 999_999_999
MOST_DAYS = 1_095
MOST_TERMS = 20_000


@transaction.atomic
def change_account(account: Account, raw: Mapping[str, Any]) -> Account:
    """Change the given fields and leave the others. Quotes that exist keep theirs.

    `next_number` is the next quote's unless it is taken, then the first free one after it.
    `valid_days` are days, `margin_floor` percent, empty for none. Raises Invalid.
    """
    values = account_values(raw)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    for field, value in values.items():
        setattr(locked, field, value)
    locked.save(update_fields=list(values))
    return locked


def account_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of an account that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Account name", 120, required=True)
    _code(reader, "currency", "Currency", currencies(), "USD")
    _code(reader, "country", "Country", countries(), "US")
    _code(reader, "time_zone", "Time zone", available_timezones(), "America/New_York")
    reader.text("quote_prefix", "Number prefix", 10)
    _whole(reader, raw, "next_number", "Next number", MOST_NUMBER)
    _whole(reader, raw, "valid_days", "Days valid", MOST_DAYS)
    reader.number_or("margin_floor", "Margin floor", None, most=Decimal("99.99"))
    floor = reader.values.get("margin_floor")
    if floor is not None and floor != round(floor, 2):
        reader.errors["margin_floor"] = f"Margin floor is {floor}. At most two decimals are kept."
    reader.choice("price_basis", "Prices are thought of in", Account.PriceBasis.values)
    reader.text("terms", "Terms", MOST_TERMS)
    return reader.done()


def _code(reader: Reader, field: str, what: str, known: Container[str], sample: str) -> None:
    """Read one of very many codes."""
    reader.text(field, what, 60)
    value = reader.values.get(field)
    if value is not None and value not in known:
        reader.errors[field] = f"{what} is “{value}”. Choose one from the list, such as {sample}."


def _whole(reader: Reader, raw: Mapping[str, Any], field: str, what: str, most: int) -> None:
    """Read a whole number from 1 to `most`."""
    if field not in raw:
        return
    text = str(raw[field] or "").strip()
    if text.isascii() and text.isdecimal() and 1 <= int(text[:12]) <= most:
        reader.values[field] = int(text)
    else:
        reader.errors[field] = f"{what} is “{text}”. Use a whole number from 1 to {most:,}."
