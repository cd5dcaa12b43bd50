"""The command lines of the processes that `quotewright up` keeps running."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from quotewright.cli.installation import pages_address, sandbox_address
from quotewright.config.env import Environment
from quotewright.config.supervisor import Child


def children(env: Environment, folder: Path) -> list[Child]:
    """Return what this installation runs, the sandbox first: the others call it."""
    found = [Child("web", web_argv(env), f"{local_address(env)}/healthz")]
    count = int(env.number("WORKERS"))
    for number in range(1, count + 1):
        name = "worker" if count == 1 else f"worker-{number}"
        found.append(Child(name, (sys.executable, "-m", "quotewright.cli", "worker")))
    if env.flag("SANDBOX"):
        found.insert(0, Child("sandbox", sandbox_argv(env, folder), sandbox_address(env)))
    return found


def web_argv(env: Environment) -> tuple[str, ...]:
    """Return the command that serves the pages."""
    return (sys.executable, "-m", "granian", *granian_options(env))


def granian_options(env: Environment) -> tuple[str, ...]:
    """Return the web server's options: one process, threads, the log only when something is off."""
    threads = min(8, 2 * (os.cpu_count() or 1) + 1)  # with more, granian complains at each start
    where = ("--host", env.text("HOST"), "--port", str(env.port("PORT")))
    size = (
        "--workers",
        "1",
        "--blocking-threads",
        str(threads),
        "--no-ws",
        "--log-level",
        "warning",
    )
    return ("--interface", "wsgi", *where, *size, "quotewright.config.wsgi:application")


def sandbox_argv(env: Environment, folder: Path) -> tuple[str, ...]:
    """Return the command that serves the Syncro sandbox."""
    where = ("--host", "127.0.0.1", "--port", str(env.port("SANDBOX_PORT")))
    state = ("--state", str(folder / "sandbox.json"), "--product-url", pages_address(env))
    return (sys.executable, "-m", "quotewright.sandbox", *where, *state)


def local_address(env: Environment) -> str:
    """Return where this machine itself reaches the pages."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(env.text("HOST"), env.text("HOST"))
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{host}:{env.port('PORT')}"
