"""How values that arrive as JSON become the values the sandbox keeps: money, flags, moments."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

Record = dict[str, Any]

ZERO = Decimal(0)
# Beyond this nothing is a price; it also keeps "1e999999" from filling the memory.
LARGEST = Decimal(10) ** 12


def names(listed: str) -> list[str]:
    """Field names written one after another, which a long list of them reads best as."""
    return listed.split()


def decimal_from(value: object, default: Decimal = ZERO) -> Decimal:
    """The number meant by a JSON number or text; what cannot be read counts as zero."""
    if value is None or value == "":
        return default
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return ZERO
    return number if number.is_finite() and abs(number) < LARGEST else ZERO


def decimal_text(number: Decimal) -> str:
    """Syncro's way to write money and quantities: no spare zeros, at least one decimal."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0")
    whole, _, rest = text.partition(".")
    whole = "0" if whole in ("-0", "") and not rest else whole
    return f"{whole}.{rest or '0'}"


def flag_from(value: object, default: bool = False) -> bool:
    if value is None or value == "":
        return default
    return str(value).strip().lower() in ("true", "1", "t", "yes", "on")


def whole_from(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def is_blank(value: object) -> bool:
    return value is None or not str(value).strip()


def text_from(value: object) -> str | None:
    """A text column's view of a JSON value: numbers are written out, flags are t and f."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "t" if value else "f"
    return printable(str(value))


def printable(text: str) -> str:
    """`text` without halves of characters, which JSON can carry but no page can show."""
    return text.encode("utf-8", "replace").decode()


def number_from(value: object) -> float | None:
    return None if is_blank(value) else float(decimal_from(value))


def digits_of(phone: object) -> str | None:
    return re.sub(r"\D", "", str(phone)) if phone is not None else None


def looks_like_email(value: object) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(value)) is not None


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_from(value: object) -> str | None:
    """An ISO date or date-time as Syncro writes it back; None when it is neither."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def today_text() -> str:
    return moment_text(datetime.combine(date.today(), datetime.min.time(), UTC))


def now_after(earlier: str | None) -> str:
    """Now, and at least a millisecond after `earlier`, so that a change always shows."""
    now = moment_text(datetime.now(UTC))
    if earlier is None or now > earlier:
        return now
    return moment_text(datetime.fromisoformat(earlier) + timedelta(milliseconds=1))
