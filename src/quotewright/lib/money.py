"""Money and quantities: Decimal only, rounded half-up to the currency's minor unit."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_UNITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3}
_SYMBOLS = {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "GBP": "£", "EUR": "€", "JPY": "¥"}
# One thousands comma in the right place, or none at all.
_DIGITS = re.compile(r"^-?(\d{1,3}(,\d{3})+|\d*)(\.\d*)?$", re.ASCII)


class NotANumber(ValueError):
    """A typed number that cannot be read; the message says how to write it."""


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half-up to the currency's minor unit (cents for USD)."""
    places = _MINOR_UNITS.get(currency, 2)
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown(amount: Decimal, currency: str) -> str:
    """Return the amount as people read it: `$1,234.50`, negative with a minus sign."""
    amount = rounded(amount, currency)
    places = _MINOR_UNITS.get(currency, 2)
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    sign = "−" if amount < 0 else ""
    return f"{sign}{symbol}{abs(amount):,.{places}f}"


def shown_exactly(amount: Decimal, currency: str) -> str:
    """Return a unit price as people read it: `$58.00`, and `$0.0375` where it has more decimals."""
    if amount == rounded(amount, currency):
        return shown(amount, currency)
    sample = shown(Decimal(0), currency)
    whole, _, rest = plain(abs(amount)).partition(".")
    sign = "−" if amount < 0 else ""
    return f"{sign}{sample[: sample.index('0')]}{int(whole):,}.{rest}"


def shown_percent(percent: Decimal) -> str:
    """Return a percentage as people read it: `16.7 %`, negative with a minus sign."""
    sign = "−" if percent < 0 else ""
    return f"{sign}{abs(percent)} %"


def counted(quantity: Decimal) -> str:
    """Return a quantity as people read it: `1,500`, `0.25`."""
    whole, dot, rest = plain(quantity).partition(".")
    return f"{int(whole):,}{dot}{rest}"


def parsed(text: str, what: str) -> Decimal:
    """Read a typed number such as `1,234.50` or `$12`. Raises NotANumber naming `what`."""
    if not text.strip():
        raise NotANumber(f"{what} is empty. Type a number, for example 1.5.")
    cleaned = text.strip().replace("−", "-").lstrip("$£€¥ ").replace(" ", "")
    if not _DIGITS.match(cleaned) or cleaned in {"", "-", "."}:
        raise NotANumber(f"{what} is “{text.strip()}”. Use digits, for example 1.5.")
    try:
        return Decimal(cleaned.replace(",", ""))
    except InvalidOperation:
        raise NotANumber(f"{what} is “{text.strip()}”. Use digits, for example 1.5.") from None


def plain(number: Decimal) -> str:
    """Return the number without an exponent or trailing zeros: `2`, `0.25`, `1500`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
