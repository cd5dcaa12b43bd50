"""How an item is found by words: what is kept of its texts, and what a query asks of that.

Words are compared without case and accents. A name, manufacturer or category is found by the
beginnings of its words, a code or a word with digits in it by any part of it: `1500` finds
`SMT1500C`. Every kept word begins with its account's number, so that one account's search never
walks through another's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, taken apart: all but `start` is in the notation of tsquery.

    `query` is empty where no word has two characters; `single` are the words of one, which the
    index would answer with half of all rows.
    """

    start: str
    query: str
    exact: str
    single: tuple[str, ...]


def folded(text: str) -> str:
    """Return the text without case, accents and needless space."""
    apart = unicodedata.normalize("NFKD", text.replace("\x00", ""))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def vector_of(account: int, codes: Iterable[str], texts: Iterable[str]) -> str:
    """Return the words by which an item of the account is found, in the notation of tsvector."""
    words: set[str] = set()
    exact: set[str] = set()
    for code in codes:
        whole = _joined(folded(code))
        exact.add(whole)
        words |= _endings(whole)
    for text in texts:
        for chunk in folded(text).split():
            whole = _joined(chunk)
            words |= {whole, *_WORD.findall(chunk)}
            if any(letter.isdigit() for letter in whole):
                words |= _endings(whole)
    kept = [f"'{account}:{word}'" for word in words if word]
    return " ".join(sorted(kept + [f"'{account}={word}'" for word in exact if word]))


def asked(account: int, text: str) -> Asked | None:
    """Take a search apart; None if there is nothing in it to search for."""
    start = folded(text)[:200]
    found = list(dict.fromkeys(_WORD.findall(start)))[:MOST_WORDS]
    if not found:
        return None
    long = [word for word in found if len(word) > 1]
    return Asked(
        start=start,
        query=" & ".join(f"'{account}:{word}':*" for word in long),
        exact=f"'{account}={_joined(start)}'",
        single=tuple(f"'{account}:{word}':*" for word in found if len(word) == 1),
    )


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether the query's words matched it."""
    wanted = sorted(set(_WORD.findall(folded(query))), key=len, reverse=True)
    plain = "".join(map(_one, text))  # letter for letter
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(plain):
        place = next((p for p in (_part(word[0], each) for each in wanted) if p), None)
        if place:
            start, end = word.start() + place[0], word.start() + place[1]
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def _part(word: str, wanted: str) -> tuple[int, int] | None:
    """Return where a word has what was wanted: at its beginning, or anywhere if it is a code."""
    at = word.find(wanted)
    is_code = len(wanted) > 1 and any(letter.isdigit() for letter in word)
    return (at, at + len(wanted)) if at == 0 or (at > 0 and is_code) else None


def _one(letter: str) -> str:
    """Return one letter without case and accent, or as it is where that takes several."""
    bare = folded(letter)
    return bare if len(bare) == 1 else letter


def _joined(text: str) -> str:
    return "".join(_WORD.findall(text))


def _endings(word: str) -> set[str]:
    """Return the word and its endings of two characters at least: beginnings of these are parts."""
    return {word[at:] for at in range(max(1, len(word) - 1))}
