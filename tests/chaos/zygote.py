"""Starts worker processes at once: everything is loaded here, and each worker is a fork of it.

Reads a line from standard input for each, and prints its number. A worker is what `quotewright
worker` runs, in a process of its own that can be killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Load, say so, then fork a worker for each line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quotewright.config.settings"
    import django

    django.setup()
    from quotewright.integrations import registry, worker
    from quotewright.integrations.syncro import psa  # noqa: F401

    assert registry
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave no zombies
    print("ready", flush=True)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # not to outlive the tests
            sys.stdin.close()
            worker.run()
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
