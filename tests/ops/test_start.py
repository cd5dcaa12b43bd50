"""Whatever is wrong at the start is said in a sentence that names the remedy, with exit code 2."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from quotewright.config.database import embedded, scratch_database
from quotewright.config.env import Environment, WrongSetting
from quotewright.config.preflight import check_disk, check_folder, only_one
from quotewright.config.secrets import secret_key

Quotewright = Callable[..., subprocess.CompletedProcess[str]]


def assert_refused(result: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert result.returncode == 2
    assert result.stderr.startswith("error: ")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["up", "web", "worker", "migrate", "doctor"])
def test_an_unknown_setting_is_refused_with_a_hint(quotewright: Quotewright, command: str) -> None:
    result = quotewright(command, QUOTEWRIGHT_WORKER="3")
    assert_refused(result, "QUOTEWRIGHT_WORKER is not a setting of Quotewright. Did you mean")


def test_a_busy_port_is_named_with_the_way_out(quotewright: Quotewright) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = quotewright("up", QUOTEWRIGHT_PORT=str(port))
    assert_refused(result, f"Port {port} is in use by another program. Stop it, or start with")


def test_the_sandboxs_busy_port_is_named_too(quotewright: Quotewright) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = quotewright("up", QUOTEWRIGHT_SANDBOX="on", QUOTEWRIGHT_SANDBOX_PORT=port)
    assert_refused(result, "start with QUOTEWRIGHT_SANDBOX_PORT=")


def test_a_foreign_host_is_refused(quotewright: Quotewright) -> None:
    result = quotewright("up", QUOTEWRIGHT_HOST="192.0.2.1")
    assert_refused(result, "192.0.2.1 is not an address of this machine")


def test_a_data_folder_that_cannot_be_written_is_named(
    quotewright: Quotewright, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    result = quotewright("up", QUOTEWRIGHT_DATA_DIR=str(tmp_path / "file" / "data"))
    assert_refused(result, "cannot be written (Not a directory). Make the folder writable")


def test_a_full_disk_is_said_in_megabytes(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=r"is nearly full: [0-9]+ MB are free"):
        check_disk(tmp_path, least=2**62)


def test_a_second_start_on_the_same_data_names_the_first(
    quotewright: Quotewright, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    check_folder(data)
    with only_one(data, "http://127.0.0.1:8100"):
        result = quotewright("up", QUOTEWRIGHT_DATA_DIR=str(data))
    assert_refused(result, f"already runs on {data} (process {os.getpid()}, http://127.0.0.1:8100)")


def test_a_database_that_does_not_answer_is_said(quotewright: Quotewright) -> None:
    result = quotewright("migrate", DATABASE_URL="postgresql://ops:hush@127.0.0.1:1/quotes")
    assert_refused(result, "The database of DATABASE_URL does not answer")
    assert "hush" not in result.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from a file\n")
    env = Environment({"QUOTEWRIGHT_SECRET_KEY_FILE": str(file)})
    assert secret_key(env, tmp_path) == "from a file"


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    env = Environment({})
    first = secret_key(env, tmp_path)
    assert secret_key(env, tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_scratch_database_is_gone_afterwards(tmp_path: Path) -> None:
    with embedded(tmp_path) as url:
        with scratch_database(url, "trial") as scratch, psycopg.connect(scratch) as connection:
            connection.execute("CREATE TABLE here ()")
        with psycopg.connect(url) as connection:
            names = connection.execute("SELECT datname FROM pg_database").fetchall()
    assert not [name for (name,) in names if name.startswith("trial")]


def test_the_embedded_database_keeps_its_data_and_leaves_with_its_last_user(
    tmp_path: Path,
) -> None:
    with embedded(tmp_path) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept ()")
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
    with embedded(tmp_path) as url, psycopg.connect(url) as connection:
        connection.execute("SELECT * FROM kept")


def test_a_dead_users_handle_does_not_keep_the_database_running(tmp_path: Path) -> None:
    with embedded(tmp_path):
        pass
    gone = subprocess.Popen(["true"])
    gone.wait()
    (tmp_path / "postgres" / ".handle_pids.json").write_text(f"[{gone.pid}]")
    with embedded(tmp_path):
        pass
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_help_needs_neither_database_nor_django(quotewright: Quotewright) -> None:
    result = quotewright("--help", DATABASE_URL="nonsense")
    assert result.returncode == 0
    assert "up " in result.stdout and "doctor " in result.stdout
