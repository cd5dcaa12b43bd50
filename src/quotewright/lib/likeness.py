"""Which names, e-mails and codes are almost the same, and why: what a person may be asked about.

Never a proof, so nothing may be linked by it. A slip is one letter too many, too few, wrong or in
the other order, or another spelling that sounds the same. Whatever differs in a digit or in a
letter that stands alone is another thing: Site A is not Site B, 24 ports are not 48.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import permutations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Hamming

from quotewright.lib.words import casefolded, folded, national

# What a company is, not what it is called. “Group” or “Services” tell companies apart.
_FORMS = (
    "inc incorporated llc llp lp ltd limited co company corp corporation gmbh ag kg ug plc pllc pc "
    "pa pty bv nv sa sas sarl srl spa oy ab as aps the and"
)
_LEGAL = frozenset(_FORMS.split())
_ROMAN = re.compile(r"[ivx]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# Letters that names are spelled with either way: Erik and Eric, Philip and Phillip.
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("y", "i"), ("z", "s"))
_DOUBLED = re.compile(r"(.)\1")
# Anybody may have an address there: that two have one there says nothing of them.
_PROVIDERS = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com "
    "icloud.com me.com mac.com mail.com proton.me protonmail.com gmx.com gmx.de web.de comcast.net "
    "verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net"
)
FREE_MAIL = frozenset(_PROVIDERS.split())
# A word this short is another word with another letter (Mark and Mary, Lake and Lane), not a slip.
_SHORT = 6
# Of a whole name; with more of them it is another name.
_MOST_SLIPS = 2
_OTHER = _MOST_SLIPS + 1
# Fewer letters than these tell too little to be taken for a slip of others.
_FEWEST_LETTERS, _FEWEST_JOINED = 5, 8
# How much of the words two companies must share that have one phone number or mail domain.
_SIMILAR = 90
_FEWEST_OF_CODE = 4


class Kind(StrEnum):
    """What is compared with its own kind alone."""

    COMPANY = "company"  # vendors, too
    PERSON = "person"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a record, taken apart once by `company`, `person` or `product`.

    `flat` is how the words sound, in the order of the alphabet. `employer` are a person's company's
    words. `code` is without dashes and spaces.
    """

    key: Hashable
    kind: Kind
    said: str
    words: tuple[str, ...]
    flat: str
    marks: tuple[str, ...]  # numbers in their order, then letters that stand alone
    employer: tuple[str, ...] = ()
    email: str = ""
    domain: str = ""
    phones: frozenset[str] = frozenset()
    code: str = ""
    written: str = ""  # the code as it is


@dataclass(frozen=True, slots=True)
class Near:
    """A record that may be the same: what it is called, how near that is, and what else they share.

    `score` is 1 to 99, more is nearer.
    """

    key: Hashable
    score: int
    how: str
    said: str
    shared: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The reason in a sentence: `almost the same name: Harbour Dental LLC, and …`."""
        return ", and ".join([f"{self.how}: {self.said}", *self.shared])

    @property
    def reason(self) -> str:
        """The reason beside its name: `almost the same name, and the same phone number`."""
        return ", and ".join([self.how, *self.shared])


def company(
    key: Hashable, name: str, email: str = "", website: str = "", phones: Iterable[str] = ()
) -> Sketch:
    """Take a company or vendor apart. Its legal form and “the” and “and” are left out."""
    words, marks = _taken_apart(name)
    words = tuple(word for word in words if word not in _LEGAL) or words
    domain = _domain(email) or folded(website).partition("//")[2].split("/")[0]
    return Sketch(
        key,
        Kind.COMPANY,
        name,
        words,
        _flat(words),
        marks,
        domain="" if domain in FREE_MAIL else domain.removeprefix("www."),
        phones=_phones(phones),
    )


def person(
    key: Hashable,
    name: str,
    email: str = "",
    organization: str = "",
    phones: Iterable[str] = (),
) -> Sketch:
    """Take a person apart. Initials are left out: many write them sometimes."""
    words, _ = _taken_apart(name)
    email = casefolded(email)
    return Sketch(
        key,
        Kind.PERSON,
        name or email,
        words,
        _flat(words),
        (),
        employer=company("", organization).words if organization else (),
        email=email,
        domain=_domain(email),
        phones=_phones(phones),
    )


def product(key: Hashable, name: str, code: str = "") -> Sketch:
    """Take a product apart."""
    words, marks = _taken_apart(name)
    return Sketch(
        key,
        Kind.PRODUCT,
        name,
        words,
        _flat(words),
        marks,
        code="".join(_TOKEN.findall(folded(code))),
        written=code.strip(),
    )


def near(one: Sketch, other: Sketch) -> Near | None:
    """Say how near `other` is to `one`, None where it is another thing."""
    if one.kind is not other.kind:
        return None
    rules = {Kind.COMPANY: _companies, Kind.PERSON: _people, Kind.PRODUCT: _products}
    return rules[one.kind](one, other)


def near_email(one: str, other: str) -> bool:
    """Whether one address is a slip of the other: marisol@harbordental.exmaple."""
    (local, _, domain), (local2, _, domain2) = one.partition("@"), other.partition("@")
    if not (domain and domain2) or one == other or _numbers(one) != _numbers(other):
        return False
    if local == local2:
        both_exist = domain in FREE_MAIL and domain2 in FREE_MAIL
        return not both_exist and OSA.distance(domain, domain2, score_cutoff=1) == 1
    is_long = min(len(local), len(local2)) >= _FEWEST_LETTERS
    return domain == domain2 and is_long and OSA.distance(local, local2, score_cutoff=1) == 1


def sounded(word: str) -> str:
    """Return a word as it sounds, roughly."""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return _DOUBLED.sub(r"\1", word)


def _companies(one: Sketch, other: Sketch) -> Near | None:
    if one.marks != other.marks or not (one.words and other.words):
        return None
    shared = _shared(one, other)
    found = _names(one, other)
    if not found and shared and fuzz.token_set_ratio(one.flat, other.flat) >= _SIMILAR:
        found = (74, "a similar name")
    return _near(other, found, shared)


def _people(one: Sketch, other: Sketch) -> Near | None:
    slipped = near_email(one.email, other.email)
    if not (one.words and other.words):
        return Near(other.key, 85, "almost the same e-mail", other.email) if slipped else None
    found, shared = _names(one, other), _shared(one, other)
    if slipped and (found or (one.domain != other.domain and _have_a_name(one, other))):
        shared = [f"almost the same e-mail, {other.email}"]
        found = found or (80, "a name in common")
    return _near(other, found, shared) if found and (shared or found[0] >= _SAME) else None


def _products(one: Sketch, other: Sketch) -> Near | None:
    if one.code and other.code:
        if one.code != other.code or len(one.code) < _FEWEST_OF_CODE:
            return None  # another code is another product, whatever it is called
        same = casefolded(one.written) == casefolded(other.written)
        how = "the same code" if same else "the same code but for dashes and spaces"
        return Near(other.key, 96, how, f"{other.said} ({other.written})")
    found = _names(one, other) if one.marks == other.marks and one.words else None
    return _near(other, found, ())


def _near(other: Sketch, found: tuple[int, str] | None, shared: Sequence[str]) -> Near | None:
    if found is None:
        return None
    score, how = found
    return Near(other.key, min(score + 2 * len(shared), 99), how, other.said, tuple(shared))


_SAME = 95


def _names(one: Sketch, other: Sketch) -> tuple[int, str] | None:
    """Compare two names, whatever the order of their words."""
    if casefolded(one.said) == casefolded(other.said):
        return 97, "the same name"
    slips = _slips_between(one.words, other.words)
    if slips == 0:
        return _SAME, "the same name, written otherwise"
    if slips >= _OTHER or min(len(one.flat), len(other.flat)) < _FEWEST_LETTERS:
        return None
    return 95 - 5 * slips, "almost the same name"


def _slips_between(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Count the slips that make one name of the other; `_OTHER` for another name."""
    if one == other:
        return 0
    here, there = Counter(one), Counter(other)
    left, right = list((here - there).elements()), list((there - here).elements())
    if len(left) == len(right):
        if len(left) > _MOST_SLIPS:
            return _OTHER
        # At most two words are left, in one order or the other.
        sums = [sum(map(_slips, left, order)) for order in permutations(right)]
        return min(_OTHER, *sums)
    joined, joined2 = "".join(one), "".join(other)
    if min(len(joined), len(joined2)) < _FEWEST_JOINED:
        return _OTHER
    slips = OSA.distance(joined, joined2, score_cutoff=1)
    return slips if slips <= 1 else _OTHER


@lru_cache(maxsize=65536)
def _slips(one: str, other: str) -> int:
    """Return 1 where one word is a slip of the other, `_OTHER` where it is another word."""
    if min(len(one), len(other)) < 3:
        return _OTHER
    if sounded(one) == sounded(other):
        return 1
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return _OTHER
    if one[0] != other[0] and one[:2] != other[1::-1]:
        return _OTHER  # Dental and Rental: hands seldom slip at the first letter
    is_another_letter = len(one) == len(other) and Hamming.distance(one, other) == 1
    return _OTHER if is_another_letter and len(one) < _SHORT else 1


def _have_a_name(one: Sketch, other: Sketch) -> bool:
    return any(a == b or _slips(a, b) == 1 for a in one.words for b in other.words)


def _shared(one: Sketch, other: Sketch) -> list[str]:
    """What else two have in common, in words."""
    shared = []
    if one.phones & other.phones:
        shared.append("the same phone number")
    if one.domain and one.domain == other.domain and one.domain not in FREE_MAIL:
        shared.append(f"the same domain, {other.domain}")
    if one.employer and other.employer:
        slips = _slips_between(one.employer, other.employer)
        if slips < _OTHER:
            shared.append("almost the same organization" if slips else "the same organization")
    return shared


def _taken_apart(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words, numbers among them, and the marks. L.L.C. is one word."""
    words: list[str] = []
    single = ""
    tokens = [*_TOKEN.findall(folded(name)), ""]
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            single += token
            continue
        if single:
            words.append(single)
            single = ""
        words.append(token)
    found = [word for word in words if word]
    letters = sorted(w for w in found if len(w) == 1 and w.isalpha())
    numerals = sorted(word for word in found if len(word) > 1 and _ROMAN.fullmatch(word))
    marks = (*(word for word in found if word.isdecimal()), *letters, *numerals)
    return tuple(word for word in found if word not in letters), marks


def _numbers(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token.isdecimal()]


def _flat(words: tuple[str, ...]) -> str:
    return " ".join(sorted(map(sounded, words)))


def _domain(email: str) -> str:
    return casefolded(email).rpartition("@")[2] if "@" in email else ""


def _phones(phones: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(national, phones)))
