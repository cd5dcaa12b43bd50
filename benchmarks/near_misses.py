"""How long it takes to find near misses among 100,000 records, beside the naive ways in one run.

Companies and people with made-up names; what is looked for are the same names with one slip.
`naive`: difflib against every name, and every pair compared by the rules. Then the directory of a
PSA with as many customers, in a database of its own that is dropped afterwards: as a quote's strip
asks it. Run: `python benchmarks/near_misses.py`.
"""

from __future__ import annotations

import difflib
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace

from quotewright.cli.installation import scratch_installation
from quotewright.lib.likeness import Sketch, company, near, person
from quotewright.lib.nearest import Nearest

RECORDS, LOOKS, NAIVE_LOOKS, DIRECTORY_LOOKS = 100_000, 2_000, 5, 300
SYLLABLES = "an bel cor da el fen gra ho is jo kel lo ma nor ol pe qui ru sa tor ul vi wex yo zan"
TRADES = "Dental Law Plumbing Roofing Clinic Bakery Motors Insurance Realty Brewing Farms Labs"
LEGAL = ("", " Inc.", " LLC", " Group", " & Sons")


def main() -> None:
    """Print figures."""
    chance = random.Random(7)
    print(f"{RECORDS:,} records, {LOOKS:,} looked for")
    _measure("companies", *_companies(chance))
    _measure("people", *_people(chance))
    with scratch_installation("bench"):
        _measure_directory(chance)


def _measure_directory(chance: random.Random) -> None:
    from quotewright.accounts.models import Account
    from quotewright.integrations.directory import DatabaseDirectory
    from quotewright.integrations.models import Connection
    from quotewright.integrations.near_there import near_companies
    from quotewright.integrations.remote import Remote

    connection = Connection(account=Account.objects.create(name="Harbor IT"), subdomain="bench")
    connection.token = "T"
    connection.save()
    sketches, wanted = _companies(chance)
    DatabaseDirectory(connection).note_all(
        [
            Remote("customer", str(each.key), name=each.said, person={"organization": each.said})
            for each in sketches
        ]
    )
    times, hits = [], 0
    for sketch, key in wanted[:DIRECTORY_LOOKS]:
        began = time.perf_counter()
        found = near_companies(connection, sketch)
        times.append((time.perf_counter() - began) * 1e3)
        hits += any(record.remote_id == str(key) for record, _ in found)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"directory: p50 {p50:.1f} ms  p95 {p95:.1f} ms  found {hits} of {len(times)}")


def _measure(what: str, sketches: list[Sketch], wanted: list[tuple[Sketch, int]]) -> None:
    tracemalloc.start()
    Nearest(sketches)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    began = time.perf_counter()
    nearest = Nearest(sketches)
    building = time.perf_counter() - began
    times, hits = [], 0
    for sketch, key in wanted:
        began = time.perf_counter()
        found = nearest.near(sketch)
        times.append(time.perf_counter() - began)
        hits += any(each.key == key for each in found)
    times.sort()
    p50, p99 = times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    print(f"{what}: blocks made in {building:.2f} s, {peak / 1e6:.0f} MB beside the sketches")
    print(f"  in blocks         p50 {p50:.2f} ms  p99 {p99:.2f} ms  found {hits} of {len(wanted)}")
    names = [sketch.said for sketch in sketches]
    some = [sketch for sketch, _ in wanted[:NAIVE_LOOKS]]
    for way, look in (
        ("every pair", lambda each: [near(each, other) for other in sketches]),
        ("difflib", lambda each: difflib.get_close_matches(each.said, names, 5, 0.85)),
    ):
        mean = _mean(look, some) * 1e3
        print(f"  naive, {way:<10} mean {mean:.0f} ms, {mean / p50:,.0f} times as long")


def _mean(look: Callable[[Sketch], object], some: Sequence[Sketch]) -> float:
    began = time.perf_counter()
    for each in some:
        look(each)
    return (time.perf_counter() - began) / len(some)


def _companies(chance: random.Random) -> tuple[list[Sketch], list[tuple[Sketch, int]]]:
    trades = TRADES.split()
    sketches = []
    for number in range(RECORDS):
        name = f"{_word(chance)} {chance.choice(trades)}{chance.choice(LEGAL)}"
        sketches.append(company(number, name, phones=[_phone(chance)]))
    wanted = []
    for _ in range(LOOKS):
        like = chance.choice(sketches)
        wanted.append((company(-1, _slipped(like.said, chance)), int(str(like.key))))
    return sketches, wanted


def _people(chance: random.Random) -> tuple[list[Sketch], list[tuple[Sketch, int]]]:
    sketches = []
    for number in range(RECORDS):
        first, last, at = _word(chance), _word(chance), f"{_word(chance)}.example".casefold()
        sketches.append(person(number, f"{first} {last}", f"{first}@{at}", phones=[_phone(chance)]))
    wanted = []
    for _ in range(LOOKS):
        like = chance.choice(sketches)
        slipped = person(-1, _slipped(like.said, chance), phones=like.phones)
        wanted.append((replace(slipped, domain=like.domain), int(str(like.key))))
    return sketches, wanted


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES.split(), k=chance.choice((2, 3, 3)))).capitalize()


def _phone(chance: random.Random) -> str:
    return str(chance.randrange(2_000_000_000, 9_999_999_999))


def _slipped(name: str, chance: random.Random) -> str:
    """One letter of the first word twice, which no word of the names has."""
    at = chance.randrange(1, name.index(" "))
    return f"{name[:at]}h{name[at:]}" if chance.random() < 0.5 else f"{name[:at]}{name[at - 1 :]}"


if __name__ == "__main__":
    main()
