"""`quotewright demo`: the main job without a browser, in a database of its own."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
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
@click.option("--products", is_flag=True, help="Push to Syncro Products & Vendors, too.")
def demo(
    as_json: bool, syncro_url: str | None, token: str, tax_rate_id: str, products: bool
) -> None:
    """Do the main job once: person, quote, estimate, edit, acceptance, invoice.

    Exit code 1 when Syncro does not hold exactly what was accepted.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        site = _site(syncro_url) if syncro_url else stack.enter_context(_fresh_sandbox())
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = site
        stack.enter_context(scratch_installation("quotewright_demo"))
        stack.enter_context(worker_process())
        from quotewright.cli.seed import SANDBOX_TAX_RATE

        rate = SANDBOX_TAX_RATE if syncro_url is None else tax_rate_id
        stay = secrets.token_hex(3) if syncro_url else ""
        report = _report(site, token, rate, stay, products, _silent if as_json else click.echo)
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


def _report(
    site: str, token: str, tax_rate_id: str, mark: str, products: bool, say: Callable[[str], None]
) -> dict[str, Any]:
    """Do it; `mark` tells this run's records apart where the Syncro is not fresh."""
    from quotewright.accounts.models import User
    from quotewright.cli.holdings import KINDS, Holdings, differences
    from quotewright.cli.scenario import DidNotArrive, MainJob
    from quotewright.cli.seed import harbor_it
    from quotewright.integrations.connections import change_options
    from quotewright.quotes.document import from_json

    holdings = Holdings(site, token)
    held: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    try:
        holdings.note()
        user = User.objects.create_user("dana@harborit.example", secrets.token_hex(8), "Dana")
        account = harbor_it(user, "demo", token, tax_rate_id)
        change_options(account.connections.get(), push_products=products)
        if mark:  # numbers that this Syncro has hardly seen
            account.next_number = 700_000_000 + secrets.randbelow(90_000_000)
            account.save()
        quote = MainJob(account, user, say, mark).run()
        held = holdings.new()
        wrong = differences(from_json(quote.acceptance.publication.document), held, products)
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
