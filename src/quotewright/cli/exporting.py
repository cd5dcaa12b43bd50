"""`quotewright export`: write items, people or quotes as a CSV file."""

from __future__ import annotations

from typing import IO

import click

from quotewright.cli.installation import installation
from quotewright.cli.user import chosen_account


@click.command()
@click.argument("kind", type=click.Choice(["items", "people", "quotes"]))
@click.option("--account", help="The account's name; needed where there are several.")
@click.option(
    "--output", type=click.File("wb", lazy=True), default="-", help="The file; stdout if none."
)
@click.option("--without-costs", is_flag=True, help="Leave out costs and margins.")
def export(kind: str, account: str | None, output: IO[bytes], without_costs: bool) -> None:
    """Write all items, people or quotes of an account as CSV (UTF-8, RFC 4180)."""
    with installation():
        from quotewright.quotes.models import Quote
        from quotewright.transfer import exports

        owner, costs = chosen_account(account), not without_costs
        if kind == "items":
            pieces = exports.items_csv(owner, costs)
        elif kind == "people":
            pieces = exports.people_csv(owner)
        else:
            pieces = exports.quotes_csv(owner, Quote.objects.all(), costs)
        for piece in pieces:
            output.write(piece)
