"""`quotewright worker`: one worker alone; any number may run, on any number of machines."""

from __future__ import annotations

import click

from quotewright.cli.installation import installation


@click.command()
def worker() -> None:
    """Push quotes to the PSA until Ctrl-C."""
    with installation():
        from quotewright.integrations.worker import run

        run()
