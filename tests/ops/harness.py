"""Runs a Supervisor in a process of its own; the only argument is a JSON object of its settings."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from quotewright.config.database import embedded
from quotewright.config.embedded import postmaster_pid
from quotewright.config.preflight import only_one
from quotewright.config.supervisor import BACKOFF, GRACE, Child, Supervisor


def main(spec: dict[str, object]) -> int:
    folder = Path(str(spec["folder"]))
    children = [Child(name, tuple(argv), url) for name, argv, url in list(spec["children"])]  # type: ignore[call-overload]
    with ExitStack() as stack:
        lock = stack.enter_context(only_one(folder, "http://127.0.0.1:8100"))
        if spec.get("database"):
            stack.enter_context(embedded(folder))
        supervisor = Supervisor(
            children,
            on_ready=lambda: print("READY", flush=True),
            database=postmaster_pid(folder / "postgres"),
            held=[lock.fileno()],
            backoff=spec.get("backoff", BACKOFF),  # type: ignore[arg-type]
            grace=spec.get("grace", GRACE),  # type: ignore[arg-type]
        )
        return supervisor.run()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
