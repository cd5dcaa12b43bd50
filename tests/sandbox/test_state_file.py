"""A state file that is not one ends in a sentence, and one that is comes back whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from quotewright.sandbox import Sandbox, create_app

from .cast import make_customer


@pytest.mark.parametrize("text", ["{", "[]", '{"put": 7}', '{"put": [["unicorn", 1, {}]]}', "\x00"])
def test_a_corrupt_state_file_ends_in_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(text)
    command = [sys.executable, "-m", "quotewright.sandbox", "--port", "0", "--state", str(file)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert ended.returncode == 1
    assert "cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert file.read_text() == text


def test_a_seed_is_planted_only_into_an_empty_account(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    sandbox = Sandbox(file, limit_per_minute=0)
    transport = httpx.WSGITransport(app=create_app(sandbox))
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(transport=transport, base_url="http://s.test/api/v1/", headers=headers) as c:
        make_customer(c)
    sandbox.close()

    again = Sandbox(file, seed="small")

    assert again.census()["counts"]["customers"] == 1


def test_a_planted_account_outlives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    first = Sandbox(file, seed="small")
    before = first.state()

    again = Sandbox(file)

    assert again.state() == before
    customer = again.state()["customers"][0]
    assert len(again.store.contacts_of(customer["id"])) == 2
