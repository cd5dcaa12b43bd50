#!/usr/bin/env python3
"""Reduces a folder of example answers to shapes: which keys there are and of which JSON types.

    python scripts/shapes.py FOLDER > tests/contract/shapes.json

Each example is a JSON file with `method`, `path`, `status` and `body`. No value goes into the
result, and no key that is data rather than a field name: what stands under an open map, such as
an account's own custom fields, is left out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

# Objects whose keys an account chooses, or which repeat what was sent.
OPEN_MAPS = {"properties", "params", "customer_fields", "apply_payments"}
FIELD = re.compile(r"[a-z_][a-z0-9_]{0,40}")
NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}

Shape = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    parser.add_argument("folder", type=Path, help="folder with the example files")
    chosen = parser.parse_args()
    shapes = shapes_in(chosen.folder)
    if not shapes:
        sys.exit(f"{chosen.folder} has no examples")
    print(json.dumps(shapes, indent=1, sort_keys=True))


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


def shapes_in(folder: Path) -> dict[str, Shape]:
    """The shapes of all examples, by "METHOD path status"."""
    found: dict[str, Shape] = {}
    for file in sorted(folder.glob("*.json")):
        example = json.loads(file.read_text(encoding="utf-8"))
        found[f"{example['method']} {example['path']} {example['status']}"] = shape_of(
            example["body"]
        )
    return found


def shape_of(value: Any) -> Shape:
    """The JSON types at each place: `.` goes into an object, `[]` to the items of a list."""
    types: dict[str, set[str]] = defaultdict(set)
    _walk(value, "", types)
    return {place: " ".join(sorted(kinds)) for place, kinds in sorted(types.items())}


def _walk(value: Any, place: str, types: dict[str, set[str]]) -> None:
    types[place].add(NAMES.get(type(value), "number"))
    if isinstance(value, list):
        for item in value:
            _walk(item, f"{place}[]", types)
    elif isinstance(value, dict) and place.rpartition(".")[2] not in OPEN_MAPS:
        for key, part in value.items():
            if FIELD.fullmatch(key):
                _walk(part, f"{place}.{key}", types)


if __name__ == "__main__":
    main()
