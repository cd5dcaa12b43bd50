"""`quotewright syncro`: what the probe's commands ask, print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click import ClickException
from click.testing import CliRunner

from quotewright.cli.syncro import _access_of, syncro
from quotewright.integrations.models import Call, Connection
from quotewright.integrations.port import Access, Rejected
from quotewright.integrations.syncro.probe import Pacer, probe
from quotewright.sandbox import Sandbox, running


@pytest.fixture
def small() -> Sandbox:
    return Sandbox(limit_per_minute=0, seed="small")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(syncro, list(arguments))


def test_the_command_reproduces_an_account_in_a_sandbox(small: Sandbox, tmp_path: Path) -> None:
    small.switch("second_convert", "same_invoice")
    small.switch("spaces", "stripped")
    file = tmp_path / "found.json"
    other = Sandbox(limit_per_minute=0)

    with running(small) as theirs, running(other) as ours:
        asked = run("probe", "--syncro-url", theirs, "--write", "--yes", "--output", str(file))
        applied = run("apply", str(file), "--sandbox-url", ours)

    assert asked.exit_code == 0 and applied.exit_code == 0
    assert "disabled; Syncro has no way to delete a product" in asked.output
    assert list(tmp_path.iterdir()) == [file]
    assert other.value_of("second_convert") == "same_invoice"
    assert other.value_of("spaces") == "stripped"


def test_unknown_switches_are_told_and_the_rest_is_set(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    switches = {"moon_phase": "full", "spaces": "odd", "phones": "kept"}
    file.write_text(json.dumps({"format": 1, "switches": switches}))
    sandbox = Sandbox()

    with running(sandbox) as url:
        answer = run("apply", str(file), "--sandbox-url", url)

    assert answer.exit_code == 0
    assert "moon_phase = full" in answer.output and "spaces = odd" in answer.output
    assert sandbox.value_of("phones") == "kept"


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    for text in ("[]", "nonsense", '{"format": 2, "switches": {}}'):
        file.write_text(text)
        assert run("apply", str(file)).exit_code == 1


def test_nobody_writes_without_saying_yes(small: Sandbox, tmp_path: Path) -> None:
    with running(small) as url:
        answer = CliRunner().invoke(
            syncro,
            ["probe", "--syncro-url", url, "--write", "--output", str(tmp_path / "x")],
            input="n\n",
        )

    assert answer.exit_code == 1
    assert "1 product" in answer.output
    assert small.log.since() == []


def test_a_real_token_never_stands_on_the_command_line(tmp_path: Path) -> None:
    answer = run("probe", "--subdomain", "harbor", "--token", "s3cret")

    assert answer.exit_code == 2
    assert "--token-file" in answer.output and "s3cret" not in answer.output


def test_what_stays_is_told_with_its_address(small: Sandbox, tmp_path: Path) -> None:
    small.switch("invoice_delete", "kept")
    file = tmp_path / "found.json"

    with running(small) as url:
        answer = run("probe", "--syncro-url", url, "--write", "--yes", "--output", str(file))
        again = run("probe", "--syncro-url", url, "--output", str(file))

    invoice = small.store.all("invoice")[0]
    assert answer.exit_code == 1
    assert f"{url}/invoices/{invoice['id']}" in answer.output
    assert f"made invoice {invoice['id']}" in (tmp_path / "found.json.trail").read_text()
    assert again.exit_code == 1 and "earlier probe" in again.output


def test_an_accounts_connection_is_used_and_journaled(connection: Connection) -> None:
    access = _access_of(connection.account.name)

    report = probe(access)

    assert report.stopped == ""
    assert Call.objects.filter(connection=connection, kind="probe").count() == report.calls
    assert "token" not in repr(access)
    assert not Call.objects.filter(answer__regex='"user_token": ?"sandbox"').exists()


def test_an_account_without_a_connection_is_named(db: None) -> None:
    with pytest.raises(ClickException, match="no account Nobody"):
        _access_of("Nobody")


def test_a_stranger_host_gets_no_token() -> None:
    with pytest.raises(Rejected):
        probe(Access("evil.example", "secret"))


def test_the_pacer_waits_between_calls_and_when_told_to() -> None:
    now, naps = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    pacer = Pacer(1.0, lambda: now[0], sleep)
    for _ in range(3):
        pacer.pace()
    pacer.back_off(30)
    pacer.pace()

    assert naps == [1.0, 1.0, 30.0]
