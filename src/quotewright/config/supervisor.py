"""The supervisor: starts the processes, keeps them running, and ends them together."""

from __future__ import annotations

import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

from quotewright.config.guard import Guard

BACKOFF = (0.0, 1.0, 2.0, 5.0)  # seconds before the first, second … restart within a minute
MINUTE = 60.0
GRACE = 10.0  # seconds that a child may take to end
_READY_POLL = 0.1
_READY_PATIENCE = 30.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running; it is ready when `ready_url` answers 200 (at once if empty)."""

    name: str
    argv: tuple[str, ...]
    ready_url: str = ""


@dataclass(slots=True)
class _Slot:
    """A child's present process and its past deaths."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    ready: bool = False
    start_at: float | None = None
    partial: bytes = b""
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=12))
    deaths: deque[float] = field(default_factory=deque)


class Supervisor:
    """Runs children until a signal comes (`run` returns 0) or one keeps dying (1).

    `on_ready` is called once, when every child is ready; `database` and `held` go to the guard.
    A child that dies is started again after the seconds in `backoff`, one for each death within a
    minute; with none left it counts as one that keeps dying. `grace` is what it gets to end.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        on_ready: Callable[[], None] = lambda: None,
        database: int | None = None,
        held: Sequence[int] = (),
        backoff: Sequence[float] = BACKOFF,
        grace: float = GRACE,
    ) -> None:
        self._slots = [_Slot(child) for child in children]
        self._width = max((len(child.name) for child in children), default=0)
        self._backoff, self._grace = backoff, grace
        self._on_ready = on_ready
        self._guard_for = (database, held)
        self._selector = selectors.DefaultSelector()
        self._stops_asked = 0
        self._failure = ""
        self._all_ready = False
        self._began = self._next_look = time.monotonic()

    def run(self) -> int:
        """Start the children and stay until the end; no child outlives the call."""
        with self._wake_on_signals():
            self._guard = Guard(*self._guard_for)
            try:
                for slot in self._slots:
                    self._start(slot)
                while not self._stops_asked and not self._failure:
                    self._turn(self._until_next_task())
            finally:
                self._end_all()
                self._guard.dismiss()
        if self._failure:
            self._say(self._failure)
        return 1 if self._failure else 0

    def _turn(self, timeout: float | None) -> None:
        """Wait for output, a death, a signal or the time; then do what is due."""
        for key, _ in self._selector.select(timeout):
            if isinstance(key.data, _Slot):
                self._forward(key.data)
            else:
                with suppress(BlockingIOError):
                    key.data.recv(4096)
        now = time.monotonic()
        for slot in self._slots:
            if slot.process is not None and slot.process.poll() is not None:
                self._bury(slot)
            elif slot.start_at is not None and slot.start_at <= now and not self._stops_asked:
                self._start(slot)
        if not self._all_ready and not self._stops_asked and now >= self._next_look:
            self._look_who_is_ready()
            self._next_look = time.monotonic() + _READY_POLL

    def _until_next_task(self) -> float | None:
        due = [slot.start_at for slot in self._slots if slot.start_at is not None]
        if not self._all_ready:
            due.append(self._next_look)
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _start(self, slot: _Slot) -> None:
        slot.start_at = None
        try:
            slot.process = subprocess.Popen(
                slot.child.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C reaches us alone
            )
        except OSError as error:
            self._failure = f"error: {slot.child.argv[0]} cannot be started ({error.strerror})."
            return
        assert slot.process.stdout is not None
        os.set_blocking(slot.process.stdout.fileno(), False)
        self._selector.register(slot.process.stdout, selectors.EVENT_READ, slot)
        self._tell_guard()

    def _forward(self, slot: _Slot) -> None:
        """Print the child's complete lines, each with the child's name before it."""
        assert slot.process is not None and slot.process.stdout is not None
        data = slot.process.stdout.read(65536)
        if data == b"":
            self._selector.unregister(slot.process.stdout)
        *lines, slot.partial = (slot.partial + (data or b"")).split(b"\n")
        if (not data and slot.partial) or len(slot.partial) > 65536:
            lines.append(slot.partial)
            slot.partial = b""
        for line in lines:
            self._print_line(slot, line)

    def _print_line(self, slot: _Slot, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        slot.tail.append(text)
        self._say(f"{slot.child.name:<{self._width}} | {text}")

    def _bury(self, slot: _Slot) -> None:
        """Note a child's death, end what it started, and decide about a restart."""
        process = self._clear(slot)
        if self._stops_asked:
            return
        now = time.monotonic()
        slot.deaths.append(now)
        while slot.deaths[0] < now - MINUTE:
            slot.deaths.popleft()
        how = _how_it_ended(process.returncode)
        if len(slot.deaths) > len(self._backoff):
            self._failure = _keeps_dying(slot, how)
            return
        wait = self._backoff[len(slot.deaths) - 1]
        slot.start_at = now + wait
        when = f"in {wait:g} s" if wait else "now"
        self._say(f"The {slot.child.name} process stopped ({how}); it starts again {when}.")

    def _clear(self, slot: _Slot) -> subprocess.Popen[bytes]:
        process = slot.process
        assert process is not None and process.stdout is not None
        pipe = process.stdout
        # A server's own children would keep its port and our pipe.
        _signal_group(process.pid, signal.SIGKILL)
        if pipe.fileno() in self._selector.get_map():
            self._forward(slot)
        with suppress(KeyError):
            self._selector.unregister(pipe)
        pipe.close()
        if slot.partial:
            self._print_line(slot, slot.partial)
        slot.process, slot.partial = None, b""
        self._tell_guard()
        return process

    def _look_who_is_ready(self) -> None:
        for slot in self._slots:
            if not slot.ready and slot.process is not None:
                slot.ready = not slot.child.ready_url or answers(slot.child.ready_url)
        waiting = [slot.child for slot in self._slots if not slot.ready]
        if not waiting:
            self._all_ready = True
            self._on_ready()
        elif time.monotonic() - self._began > _READY_PATIENCE:
            self._began = float("inf")
            for child in waiting:
                self._say(f"The {child.name} process does not answer yet at {child.ready_url}.")

    def _end_all(self) -> None:
        """Ask every child to end, wait, and kill what is left; a second signal kills at once."""
        asked = self._stops_asked
        self._stops_asked = max(asked, 1)
        for slot in self._slots:
            if slot.process is not None:
                slot.process.terminate()
        deadline = time.monotonic() + self._grace
        while any(slot.process is not None for slot in self._slots):
            left = deadline - time.monotonic()
            if left <= 0 or self._stops_asked > max(asked, 1):
                break
            self._turn(left)
        for slot in self._slots:
            if slot.process is not None:
                self._say(f"The {slot.child.name} process did not end and is killed.")
                _signal_group(slot.process.pid, signal.SIGKILL)
                slot.process.wait()
                self._clear(slot)

    def _tell_guard(self) -> None:
        self._guard.watch(s.process.pid for s in self._slots if s.process is not None)

    @contextmanager
    def _wake_on_signals(self) -> Iterator[None]:
        """Let signals interrupt the wait; the handlers only count, the loop acts."""
        ours, kernels = socket.socketpair()
        for end in (ours, kernels):
            end.setblocking(False)
        self._selector.register(ours, selectors.EVENT_READ, ours)
        before = {number: signal.signal(number, self._count) for number in _SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        previous = signal.set_wakeup_fd(kernels.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            ours.close()
            kernels.close()

    def _count(self, number: int, frame: FrameType | None) -> None:
        self._stops_asked += 1

    def _say(self, line: str) -> None:
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read us has gone, as in `quotewright up | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._stops_asked += 1


def answers(url: str, timeout: float = 2.0) -> bool:
    """Whether a GET of `url` gives 200 now; never by way of a proxy."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        # The pages accept only their public host names, and always this one.
        connection.request("GET", parts.path or "/", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _how_it_ended(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _keeps_dying(slot: _Slot, how: str) -> str:
    lines = "\n".join(f"  {line}" for line in slot.tail) or "  (it printed nothing)"
    return (
        f"error: The {slot.child.name} process stopped {len(slot.deaths)} times within a minute, "
        f"the last time with {how}; everything is stopped. Its last lines:\n{lines}"
    )
