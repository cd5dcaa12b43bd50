"""What must hold before a start: folder, disk, ports, and nobody else on the data."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from quotewright.config.env import WrongSetting

LEAST_FREE = 200 * 1024**2
_PREVIOUS_RUN_ENDS = 15.0  # seconds; its guard kills what is left after 10


def check_folder(folder: Path) -> None:
    """Make the data folder and write a trial file into it. Raises WrongSetting."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"x" * 4096)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _disk_full(folder, 0) from error
        raise WrongSetting(
            f"{folder} cannot be written ({error.strerror}). Make the folder writable, or set "
            "QUOTEWRIGHT_DATA_DIR to one that is."
        ) from error


def check_disk(folder: Path, least: int = LEAST_FREE) -> None:
    """Refuse to start with less than `least` bytes free. Raises WrongSetting."""
    free = shutil.disk_usage(folder).free
    if free < least:
        raise _disk_full(folder, free)


def check_port(host: str, port: int, setting: str, command: str) -> None:
    """Make sure that `host`:`port` is free; `setting` is the variable that would move it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            # As servers do: a port that only waits for its last connections to fade is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise WrongSetting(_port_sentence(host, port, setting, command, error)) from error


@contextmanager
def only_one(folder: Path, address: str) -> Iterator[IO[str]]:
    """Hold the folder's lock; yield the locked file, for a guard to hold on after our death.

    Raises WrongSetting, with the other's address, when an installation already runs on the data.
    """
    path = folder / "quotewright.pid"
    with open(path, "a+", encoding="utf-8") as file:
        _lock(file, folder)
        file.truncate(0)
        file.write(f"{os.getpid()}\n{address}\n")
        file.flush()
        yield file
        file.truncate(0)  # the file itself stays: removing it would let two processes lock


def _lock(file: IO[str], folder: Path) -> None:
    deadline = time.monotonic() + _PREVIOUS_RUN_ENDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            file.seek(0)
            pid, _, address = file.read().strip().partition("\n")
            if _lives(pid) or time.monotonic() > deadline:
                raise WrongSetting(
                    f"Quotewright already runs on {folder} (process {pid}, {address}). "
                    "Open that address, or stop it with Ctrl-C in its window "
                    f"or `kill {pid}`, or set QUOTEWRIGHT_DATA_DIR to another folder."
                ) from None
            time.sleep(0.1)  # its parent was killed and its children are just being ended


def _lives(pid: str) -> bool:
    import psutil  # type: ignore[import-untyped]

    try:
        return bool(psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE)
    except (ValueError, psutil.NoSuchProcess):
        return False
    except psutil.Error:
        return True


def _port_sentence(host: str, port: int, setting: str, command: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 10 if port + 10 <= 65535 else port - 10
        return (
            f"Port {port} is in use by another program. "
            f"Stop it, or start with {setting}={other} {command}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for root. Use one above 1023, for example {setting}=8000."
    return (
        f"{host} is not an address of this machine ({error.strerror}). "
        "Set QUOTEWRIGHT_HOST to 127.0.0.1, or to 0.0.0.0 for all addresses."
    )


def _disk_full(folder: Path, free: int) -> WrongSetting:
    return WrongSetting(
        f"The disk of {folder} is nearly full: {free // 1024**2} MB are free, and the database "
        f"needs {LEAST_FREE // 1024**2} MB. Free some space, or set QUOTEWRIGHT_DATA_DIR to a "
        "folder on another disk."
    )
