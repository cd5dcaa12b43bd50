"""Several workers in one process, of which one moves at a time: the dice say which.

Each is a thread that stops at every point where another could get in (each call, each note), so
that one seed is one order of steps, which can be had again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Died(BaseException):
    """kill -9: nothing of the worker runs any more, and its locks are let go."""


class Turns:
    """Lets workers take turns. `dies_at` counts the points of all; the worker there dies."""

    def __init__(self, dice: random.Random, dies_at: int = 0) -> None:
        self._dice = dice
        self._dies_at = dies_at
        self._points = 0
        self.died = self._dying = False
        self._go: dict[int, threading.Semaphore] = {}
        self._idle = threading.Semaphore(0)
        self._held: set[str] = set()
        self._mine = threading.local()
        self._broken: list[BaseException] = []

    def run(self, *works: Callable[[], None]) -> None:
        """Let all of them work to their ends, deaths included; raise what else they raised."""
        threads = [
            threading.Thread(target=self._work, args=(number, work), daemon=True)
            for number, work in enumerate(works)
        ]
        self._go = {number: threading.Semaphore(0) for number in range(len(works))}
        for thread in threads:
            thread.start()
        while self._go:
            self._go[self._dice.choice(sorted(self._go))].release()
            self._idle.acquire()
        for thread in threads:
            thread.join()
        if self._broken:
            raise self._broken[0]

    def point(self) -> None:
        """Another may get in here; or this worker dies, with all of its threads.

        A worker's further threads, those that add lines side by side, have their worker's turn:
        the other worker waits for them, and in what order they go the dice do not say.
        """
        if not self._go:
            return
        self._points += 1
        if self._points == self._dies_at:
            self.died = self._dying = True
        if self._dying:
            raise Died
        if not hasattr(self._mine, "number"):
            return
        self._idle.release()
        self._go[self._mine.number].acquire()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Let one worker at a time do what is inside."""
        while name in self._held:
            self.point()
        self._held.add(name)
        try:
            yield
        finally:
            self._held.discard(name)

    def _work(self, number: int, work: Callable[[], None]) -> None:
        self._mine.number = number
        self._go[number].acquire()
        try:
            work()
        except Died:
            self._dying = False  # the other one lives
        except BaseException as error:
            self._broken.append(error)
        finally:
            del self._go[number]
            self._idle.release()
