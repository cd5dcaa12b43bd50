"""`quotewright demo`: the main job without a browser, in a database of its own."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click
import httpx

from quotewright.cli.installation import scratch_installation, worker_process


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--syncro-url", help="A Syncro or stand-in to use instead of a fresh sandbox.")
@click.option("--token", default="sandbox", help="The API token for --syncro-url.")
@click.option("--tax-rate-id", default="", help="Syncro's id of a 5.5 % tax rate, if there is one.")
def demo(as_json: bool, syncro_url: str | None, token: str, tax_rate_id: str) -> None:
    """Do the main job once: person, quote, estimate, edit, acceptance, invoice.

    Exit code 1 when Syncro does not hold exactly what was accepted.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        site = _site(syncro_url) if syncro_url else stack.enter_context(_fresh_sandbox())
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = site
        stack.enter_context(scratch_installation("quotewright_demo"))
        stack.enter_context(worker_process())
        report = _report(site, token, syncro_url is None, tax_rate_id, quiet=as_json)
    report["seconds"] = round(time.monotonic() - began, 2)
    click.echo(json.dumps(report, indent=2, default=str) if as_json else _told(report))
    sys.exit(0 if report["parity"] else 1)


def _site(url: str) -> str:
    return url.rstrip("/").removesuffix("/api/v1")


@contextmanager
def _fresh_sandbox() -> Iterator[str]:
    from quotewright.sandbox import Sandbox, running

    with running(Sandbox()) as site:
        yield site


def _report(site: str, token: str, is_fresh: bool, tax_rate_id: str, quiet: bool) -> dict[str, Any]:
    from quotewright.accounts.models import User
    from quotewright.cli.holdings import KINDS, Holdings, differences
    from quotewright.cli.scenario import DidNotArrive, MainJob
    from quotewright.cli.seed import SANDBOX_TAX_RATE, harbor_it
    from quotewright.quotes.document import from_json

    holdings = Holdings(site, token)
    held: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    try:
        holdings.note()
        user = User.objects.create_user("dana@harborit.example", secrets.token_hex(8), "Dana")
        account = harbor_it(user, "demo", token, SANDBOX_TAX_RATE if is_fresh else tax_rate_id)
        mark = "" if is_fresh else secrets.token_hex(3)
        if mark:  # numbers that this Syncro has hardly seen
            account.next_number = 700_000_000 + secrets.randbelow(90_000_000)
            account.save()
        quote = MainJob(account, user, _silent if quiet else click.echo, mark).run()
        held = holdings.new()
        wrong = differences(from_json(quote.acceptance.publication.document), held)
    except DidNotArrive as error:
        held, wrong = holdings.new(), [str(error)]
    except httpx.HTTPStatusError as error:
        said = f"{error.response.status_code} to {error.request.url.path}"
        wrong = [f"{site} answered {said}. Check --syncro-url and --token."]
    except httpx.HTTPError as error:
        wrong = [f"{site} does not answer ({error}). Check --syncro-url."]
    return {"syncro": held, "calls": _calls(), "parity": not wrong, "differences": wrong}


def _calls() -> dict[str, int]:
    """How often each method and path template was called."""
    from django.db.models import Count

    from quotewright.integrations.models import Call

    rows = Call.objects.values_list("method", "template").annotate(times=Count("pk"))
    return {f"{method} {template}": times for method, template, times in rows.order_by("template")}


def _silent(_: str) -> None:
    pass


def _told(report: dict[str, Any]) -> str:
    counts = ", ".join(f"{kind} {len(rows)}" for kind, rows in report["syncro"].items())
    calls = "\n".join(f"  {times:>3}  {call}" for call, times in report["calls"].items())
    verdict = (
        "Syncro holds exactly what was accepted, to the cent."
        if report["parity"]
        else "Syncro differs: " + "; ".join(report["differences"])
    )
    return f"Syncro now holds: {counts}.\nCalls:\n{calls}\n{verdict} {report['seconds']} s."
