"""How long Tryton takes for the work of `quoting.py`, in process, on the same kind of PostgreSQL.

Installs Tryton into `var/peers/tryton`, a virtual environment of its own, the first time; nothing
of it is in the project's lock files. Prints JSON: p50 and p95 in milliseconds by task. Run:
`python benchmarks/peer_tryton.py`.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "peers" / "tryton"
PACKAGES = ("trytond==8.2.*", "trytond-sale==8.2.*", "psycopg[binary]", "psycopg-pool")


class Absent(Exception):
    """The peer cannot be measured here; the message says why."""


def figures() -> dict[str, Any]:
    """Install Tryton if need be, measure it in a database of its own. Raises Absent."""
    from quotewright.cli.installation import data_dir
    from quotewright.config.database import database_url, scratch_database
    from quotewright.config.env import Environment

    python = _installed()
    with (
        database_url(data_dir(Environment())) as server,
        scratch_database(server, "tryton") as url,
    ):
        name = urlsplit(url).path.lstrip("/")
        admin = [str(VENV / "bin" / "trytond-admin"), "-d", name, "-u", "sale"]
        _run([*admin, "--activate-dependencies", "--indexes"], url)
        said = _run([str(python), str(ROOT / "benchmarks" / "peers" / "tryton_tasks.py")], url)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _run(command: list[str], url: str) -> str:
    """Run a program of Tryton's on this database; return what it prints."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as password:
        password.write(secrets.token_hex(8))
        password.flush()
        environment = {
            **os.environ,
            "TRYTOND_DATABASE_URI": url,
            "TRYTONPASSFILE": password.name,
            "PYTHONPATH": "",
        }
        # The first line answers the question for the administrator's address: none.
        run = subprocess.run(command, input="\n", capture_output=True, text=True, env=environment)
    if run.returncode:
        last = run.stderr.strip().splitlines()[-1:] or [f"exit code {run.returncode}"]
        raise Absent(f"Tryton is left out: it stopped with “{last[0]}”.")
    return run.stdout


def _installed() -> Path:
    """Return the peer's Python with Tryton in it."""
    python, stamp = VENV / "bin" / "python", VENV / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == "\n".join(PACKAGES):
        return python
    print("Installing Tryton into var/peers/tryton …", file=sys.stderr)
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for command in (
        [sys.executable, "-m", "venv", str(VENV)],
        [str(python), "-m", "pip", "install", "-q", *PACKAGES],
    ):
        run = subprocess.run(command, capture_output=True, text=True, env=quiet)
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Absent(f"Tryton is left out: it could not be installed here ({reason}).")
    stamp.write_text("\n".join(PACKAGES), encoding="utf-8")
    return python


if __name__ == "__main__":
    try:
        print(json.dumps(figures(), indent=2))
    except Absent as absent:
        print(absent)
