"""The main job from the command line, as its users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from quotewright.sandbox import Sandbox, running


def demo(*options: str) -> tuple[int, dict[str, Any]]:
    """Run `quotewright demo --json`; return its exit code and its object."""
    argv = [sys.executable, "-m", "quotewright.cli", "demo", "--json", *options]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, env=os.environ)
    return done.returncode, json.loads(done.stdout)


def test_the_demo_ends_with_one_invoice_that_equals_the_quote() -> None:
    code, report = demo()

    counts = {kind: len(rows) for kind, rows in report["syncro"].items()}
    assert (code, report["parity"], report["differences"]) == (0, True, [])
    assert counts == {
        "customers": 1, "contacts": 0, "products": 0, "vendors": 0, "estimates": 1, "invoices": 1,
    }  # fmt: skip


def test_the_demo_ties_each_line_to_its_product_and_vendor_where_that_is_wanted() -> None:
    code, report = demo("--products")

    counts = {kind: len(rows) for kind, rows in report["syncro"].items()}
    assert (code, report["parity"], report["differences"]) == (0, True, [])
    assert (counts["products"], counts["vendors"]) == (6, 1)  # one line came with the edit


def test_the_demo_fails_with_a_wrong_token_and_says_what_to_check() -> None:
    with running(Sandbox(limit_per_minute=0)) as site:
        code, report = demo("--syncro-url", site, "--token", "nobody's")

    assert code == 1 and not report["parity"]
    assert "Check --syncro-url and --token" in report["differences"][0]


def test_the_demo_works_against_another_stand_in_twice() -> None:
    with running(Sandbox(limit_per_minute=0)) as site:
        results = [demo("--syncro-url", site, "--token", "sandbox") for _ in range(2)]

    assert [(code, report["parity"]) for code, report in results] == [(0, True), (0, True)]
