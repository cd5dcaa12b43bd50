"""The guard: a shell that ends our child processes when we were killed and cannot."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress

# It reads the process groups to end, one line a state, the last line counts; the pipe closes
# when we die, however that happens. A shell, because it costs one megabyte and exists everywhere;
# groups, because a server's own children would outlive it. $1 is the embedded database, which
# gets SIGTERM only: it then leaves as soon as nobody uses it.
_SCRIPT = """
trap '' INT TERM HUP
lives() {
  kill -s 0 -- "-$1" || return 1
  # In a container nobody may bury the dead; they count as gone.
  case $(cat "/proc/$1/stat") in *") Z "*) return 1 ;; esac
}
while read -r line; do groups=$line; done
[ -n "$groups" ] || exit 0
for group in $groups; do kill -s TERM -- "-$group"; done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  left=
  for group in $groups; do lives "$group" && left=yes; done
  [ -n "$left" ] || break
  sleep 0.5
done
for group in $groups; do kill -s KILL -- "-$group"; done
[ -n "$1" ] || exit 0
kill -s TERM "$1"
for i in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 "$1" || break; sleep 0.2; done
"""


class Guard:
    """Ends the process groups last told of, and `database`, if this process dies first.

    `held` are file descriptors that stay open until the guard is done, such as a lock.
    """

    def __init__(self, database: int | None = None, held: Sequence[int] = ()) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "guard", str(database or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=held,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The guard's own process."""
        return self._process.pid

    def watch(self, groups: Iterable[int]) -> None:
        """Say which process groups live now."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # somebody killed the guard: we work on without
            self._process.stdin.write((" ".join(map(str, groups)) + "\n").encode())
            self._process.stdin.flush()

    def dismiss(self) -> None:
        """End the guard; it touches nothing."""
        self.watch(())
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
