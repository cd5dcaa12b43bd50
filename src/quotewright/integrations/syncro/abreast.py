"""Steps that need not wait for each other, run side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import groupby

from quotewright.integrations.port import Step


def in_groups(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield the steps in their order: runs of new lines, or of changed ones, together."""
    together = groupby(enumerate(steps), key=lambda each: _run_of(each[1]) or f"alone {each[0]}")
    for _, group in together:
        yield [step for _, step in group]


def run_abreast(
    steps: Sequence[Step],
    run: Callable[[Step], None],
    width: int,
    lane: Callable[[], AbstractContextManager[None]],
) -> None:
    """Run the steps, `width` at a time, each thread inside a `lane`.

    After a failure no further step is begun; those that were begun come to their end. Raises what
    the first failing step raised.
    """
    waiting = iter(steps)
    failed: list[Exception] = []

    def walk() -> None:
        with lane():
            while not failed and (step := next(waiting, None)):
                try:
                    run(step)
                except Exception as error:
                    failed.append(error)

    with ThreadPoolExecutor(width) as pool:
        lanes = [pool.submit(walk) for _ in range(min(width, len(steps)))]
    for each in lanes:
        each.result()
    if failed:
        raise failed[0]


def _run_of(step: Step) -> str:
    is_line = step.kind == "line" and step.action in {"create", "update"}
    return step.action if is_line else ""
