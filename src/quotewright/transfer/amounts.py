"""Numbers as people write them in other places: `$1,234.50`, `1.234,50 €`, `1 234,5`, `(12)`.

A comma and a point may each be the decimal mark. Which one it is comes from the numbers of a
column that leave no doubt, or from the person; it is never guessed number by number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from quotewright.lib.money import NotANumber


class Mark(StrEnum):
    """What stands before the decimals."""

    POINT = "."
    COMMA = ","


# Where numbers are written 1,234.50; elsewhere a comma before decimals is as likely.
_POINT_COUNTRIES = {"US", "CA", "GB", "IE", "AU", "NZ", "JP", "SG", "HK", "IN", "MX", "IL", "PH"}
_MONEY = re.compile(
    r"^(?:USD|CAD|AUD|NZD|GBP|EUR|JPY|CHF|US\$|[$£€¥])|(?:USD|CAD|AUD|NZD|GBP|EUR|JPY|CHF|[$£€¥%])$",
    re.I,
)
_SPACES = re.compile(r"[\s'’\u00a0\u202f\u2009]+")
_SHAPE = re.compile(r"-?[\d.,]*\d[\d.,]*", re.ASCII)


def usual_mark(country: str) -> Mark | None:
    """Return how decimals are written in a country, by its two letters; None where that varies."""
    return Mark.POINT if country in _POINT_COUNTRIES else None


def stripped(text: str) -> str:
    """Return the digits, marks and sign of a number: no currency, no percent sign, no spaces."""
    bare = text.strip().replace("−", "-").replace("–", "-")
    negative = bare.startswith("(") and bare.endswith(")")
    bare = _SPACES.sub("", bare[1:-1] if negative else bare)
    sign = "-" if negative else ""
    for _ in range(2):  # a sign may stand before or after the currency
        if bare[:1] in {"-", "+"}:
            sign, bare = ("-" if bare[0] == "-" else sign), bare[1:]
        bare = _MONEY.sub("", bare)
    return sign + _MONEY.sub("", bare)


def evidence(text: str) -> Mark | None:
    """Return the decimal mark of a number that leaves no doubt; None for all others."""
    bare = stripped(text).lstrip("-")
    if not _SHAPE.fullmatch(bare):
        return None
    marks = [letter for letter in bare if letter in ".,"]
    if not marks:
        return None
    last = Mark(marks[-1])
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:  # 1.234.567: that mark groups thousands
        return Mark.COMMA if last is Mark.POINT else Mark.POINT
    whole, _, decimals = bare.partition(last)
    if len(decimals) != 3 or len(whole) > 3 or whole in {"", "0"}:
        return last
    return None


def marks_of(texts: Iterable[str]) -> set[Mark]:
    """Return the decimal marks that the numbers of a column prove."""
    return {mark for text in texts if (mark := evidence(text))}


def number_text(text: str, what: str, mark: Mark) -> str:
    """Return a number as `lib.fields.Reader` takes it: `1234.5`. Raises NotANumber.

    A number that can only be read with the other mark is refused, not reinterpreted.
    """
    bare = stripped(text)
    if not _SHAPES[mark].fullmatch(bare) or not any(map(str.isdigit, bare)):
        example = "1234.50" if mark is Mark.POINT else "1234,50"
        raise NotANumber(f"{what} is “{text.strip()}”. Write it like {example}.")
    group = "," if mark is Mark.POINT else "."
    return bare.replace(group, "").replace(mark, ".")


def doubtful(text: str) -> bool:
    """Whether both marks would read it, as different numbers: `1.234` and `1,234`."""
    bare = stripped(text)
    if evidence(text) is not None or not any(letter in bare for letter in ".,"):
        return False
    return all(_SHAPES[mark].fullmatch(bare) for mark in Mark)


_SHAPES = {
    Mark.POINT: re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?", re.ASCII),
    Mark.COMMA: re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?", re.ASCII),
}
