"""Finding what is near among very many: each is compared with the few that it shares a block with.

A block holds what begins alike, has a word, a phone number, a domain or a code in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from quotewright.lib.likeness import FREE_MAIL, Kind, Near, Sketch, near, sounded

MOST_FOUND = 5
# A block this large tells nothing by itself: “dental” among dentists.
_MOST_IN_BLOCK = 400
# Two slips in the shortest name that is compared leave more than this of it.
_CUTOFF = 70
# Blocks whose members are compared however their names sound.
_CERTAIN = "jpdmc"


class Nearest:
    """Sketches of one kind, in blocks."""

    def __init__(self, sketches: Iterable[Sketch]) -> None:
        self._sketches = list(sketches)
        self._flats = [sketch.flat for sketch in self._sketches]
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        for number, sketch in enumerate(self._sketches):
            for block in blocks_of(sketch):
                self._blocks[block].append(number)

    def __len__(self) -> int:
        return len(self._sketches)

    def near(self, sketch: Sketch, most: int = MOST_FOUND) -> list[Near]:
        """Return the nearest ones, the nearest first."""
        found = [n for n in (near(sketch, other) for other in self._like(sketch)) if n]
        return sorted(found, key=lambda each: -each.score)[:most]

    def _like(self, sketch: Sketch) -> Iterator[Sketch]:
        """Yield those that may be near: of the same sound, or with more than a name in common."""
        alike: set[int] = set()
        certain: set[int] = set()
        for block in blocks_of(sketch):
            members = self._blocks.get(block, ())
            if len(members) <= _MOST_IN_BLOCK or block[0] == "n":
                (certain if block[0] in _CERTAIN else alike).update(members)
        flats = {number: self._flats[number] for number in alike - certain}
        for _, _, number in process.extract(
            sketch.flat, flats, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=None
        ):
            yield self._sketches[number]
        for number in certain:
            yield self._sketches[number]


def blocks_of(sketch: Sketch) -> Iterator[str]:
    """Yield the names of the blocks that a sketch is in; the first letter is the kind of block."""
    words = sketch.words
    if words:
        sounds = sketch.flat.split()
        if len(sounds) == 1:
            yield f"n{sounds[0][:4]}"
        else:
            yield f"n{' '.join(sound[:2] for sound in sounds)}"
        # HarborDental and Harbor Dental.
        yield f"j{sounded(''.join(words))[:7]}"
    initials = "".join(sorted(word[0] for word in words))
    for word in set(words):
        if len(word) > 3:
            yield f"w{word} {initials}"
    for phone in sketch.phones:
        yield f"p{phone}"
    if sketch.domain and sketch.domain not in FREE_MAIL:
        yield f"d{sketch.domain}"
    if sketch.kind is Kind.PERSON and sketch.email:
        local, _, domain = sketch.email.partition("@")
        yield f"m{local} {domain[:2]}"
        if domain in FREE_MAIL:
            yield f"m{local[:4]} at {domain}"
    if sketch.code:
        yield f"c{sketch.code}"
