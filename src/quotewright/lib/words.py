"""Text as people compare it: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
# Digits of a phone number that are worth looking for, and as many as the longest number has.
FEWEST_DIGITS, MOST_DIGITS = 3, 20
# A national number: what stands before its last ten digits is a country's code or a zero.
NATIONAL = 10
_LEGAL = {"inc", "llc", "ltd", "co", "corp", "gmbh", "plc", "pllc", "pc", "pa", "llp", "the"}


def folded(text: str) -> str:
    """Return the text without case, accents and surplus spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def casefolded(text: str) -> str:
    """Return the text without case and surplus spaces; accents stay."""
    return " ".join(text.casefold().split())


def words_of(text: str) -> list[str]:
    """Return the folded words: `O'Brien & Søn` is o, brien, søn."""
    return _WORD.findall(folded(text))


def digits_of(text: str) -> str:
    """Return the digits of a phone number, whatever stands between them."""
    return "".join(c for c in text if "0" <= c <= "9")[:MOST_DIGITS]


def search_terms(text: str) -> Iterator[str]:
    """Yield the words of a text, and those in one that punctuation divides: obrien."""
    for chunk in folded(text).split():
        words = _WORD.findall(chunk)
        yield from words
        if len(words) > 1:
            yield "".join(words)


def phone_terms(phone: str) -> Iterator[str]:
    """Yield every ending of the number, so that any three digits in a row begin one of them."""
    digits = digits_of(phone)
    for start in range(len(digits) - FEWEST_DIGITS + 1):
        yield digits[start:]


def national(phone: str) -> str:
    """Return a number without its country's code, empty where it is too short to be one."""
    digits = digits_of(phone)
    return digits[-NATIONAL:] if len(digits) >= 7 else ""


def company_name(name: str) -> str:
    """Return what a company is called, whatever its legal form: `Harbor Dental, Inc.`"""
    words = words_of(name)
    return " ".join([word for word in words if word not in _LEGAL] or words)
