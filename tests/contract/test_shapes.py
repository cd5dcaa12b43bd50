"""The sandbox's answers have the keys and types of Syncro's own example answers.

`shapes.json` holds those shapes, made by `scripts/shapes.py`: key names and types, no values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.shapes import Shape, shape_of
from tests.contract.description import operations
from tests.contract.tour import NOT_GIVEN, Tour

SHAPES: dict[str, Shape] = json.loads(
    Path(__file__).with_name("shapes.json").read_text(encoding="utf-8")
)

# Example answers of operations that we do not use.
OUT_OF_SCOPE = {
    "POST /otp_login": "tokens need no second factor",
    "GET /wiki_pages": "no documents of ours go there",
    "POST /wiki_pages": "no documents of ours go there",
    "GET /settings/printing": "nothing is printed",
}

# Keys that the examples of 2019 lack and live accounts answered with since, by operation.
SEEN_LIVE: dict[str, tuple[str, ...]] = {
    "GET /customers/{id}": tuple(
        f".customer.{name}"
        for name in ("phones", "ticket_links", "invoice_links", "contracts", "addresses")
    ),
    "GET /estimates/{id}": (".estimate.customer", ".estimate.line_items"),
}


# Lists that the sandbox leaves empty, since what they hold is none of ours, by operation.
LEFT_EMPTY: dict[str, tuple[str, ...]] = {
    "POST /tickets": tuple(
        f".ticket.{name}[]" for name in ("assets", "asset_ids", "ticket_fields", "ticket_answers")
    ),
}

# Where the sandbox is wrong today. A mended one fails the test until it is taken off this list.
TO_MEND: dict[str, list[str]] = {
    "GET /tickets/settings 200": [
        ".problem_types was never seen",
        ".problem_types[] was never seen",
    ],
    "POST /contacts 422": [
        ".record.processed_mobile is missing",
        ".record.processed_phone is missing",
    ],
}


def problems_of(
    found: Shape,
    wanted: Shape,
    also: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Iterator[str]:
    """What is missing or of another type, and what nobody has seen there."""
    for place, kinds in wanted.items():
        if place not in found:
            is_null = any(found.get(above) == "null" for above in _above(place))
            if not is_null and not _is_at(left_out, place):
                yield f"{place} is missing"
        elif not _fit(found[place], kinds):
            yield f"{place} is {found[place]}, not {kinds}"
    for place in sorted(set(found) - set(wanted)):
        open_ended = any(_says_nothing(wanted, above) for above in _above(place))
        is_known = _is_at(also, place) or _in_its_record(place) in KNOWN_KEYS
        if not open_ended and not is_known:
            yield f"{place} was never seen"


def _is_at(listed: tuple[str, ...], place: str) -> bool:
    return any(one in listed for one in (place, *_above(place)))


def _in_its_record(place: str) -> str:
    """The key with the record it stands in, called the same in a list and alone."""
    record, _, key = place.rpartition(".")
    name = record.rpartition(".")[2]
    return f"{name[:-3] if name.endswith('s[]') else name}.{key}"


# An example of one operation may be older than that of another with the same record.
KNOWN_KEYS = {
    _in_its_record(place) for shape in SHAPES.values() for place in shape if place.count(".") == 2
}


def _fit(found: str, wanted: str) -> bool:
    """Null stands for anything, on either side."""
    ours, theirs = set(found.split()) - {"null"}, set(wanted.split()) - {"null"}
    return not ours or not theirs or ours <= theirs


def _says_nothing(wanted: Shape, place: str) -> bool:
    """Whether the example shows null, or a list without items, where ours shows more."""
    kinds = wanted.get(place, "")
    return kinds == "null" or (kinds == "array" and f"{place}[]" not in wanted)


def _above(place: str) -> list[str]:
    return [place[:end] for end, sign in enumerate(place) if sign in ".[" and end > 0]


def cases() -> list[tuple[str, int]]:
    keys = (key.rsplit(" ", 1) for key in SHAPES)
    return [
        (name, int(status))
        for name, status in keys
        if name not in OUT_OF_SCOPE
        if (name, int(status)) not in NOT_GIVEN
    ]


def test_each_example_is_of_a_described_operation_or_left_out_on_purpose() -> None:
    described = {f"{one} {status}" for one in operations() for status in one.statuses}
    left_out = {key for key in SHAPES if key.rsplit(" ", 1)[0] in OUT_OF_SCOPE}

    assert set(SHAPES) - described == left_out


@pytest.mark.parametrize(("name", "status"), cases(), ids=str)
def test_an_answer_has_the_keys_and_types_of_the_example(name: str, status: int) -> None:
    [operation] = [one for one in operations() if str(one) == name]

    answer = Tour(peopled=status != 404).visit(operation, status)

    wanted = SHAPES[f"{name} {status}"]
    problems = problems_of(
        shape_of(answer.json()), wanted, SEEN_LIVE.get(name, ()), LEFT_EMPTY.get(name, ())
    )
    assert list(problems) == TO_MEND.get(f"{name} {status}", [])


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({}, ".id is missing"),
        ({"id": "7"}, ".id is string, not number"),
        ({"id": 7, "made_up": 1}, ".made_up was never seen"),
    ],
)
def test_a_wrong_shape_is_noticed(answer: dict[str, object], problem: str) -> None:
    assert list(problems_of(shape_of(answer), shape_of({"id": 1}))) == [problem]


def test_null_stands_for_any_type() -> None:
    wanted = shape_of({"id": 1, "customer": {"id": 1}, "note": None})

    assert list(problems_of(shape_of({"id": None, "customer": None, "note": "x"}), wanted)) == []
