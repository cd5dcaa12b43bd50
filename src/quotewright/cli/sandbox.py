"""`quotewright sandbox`: the stand-in for Syncro alone; it needs no database."""

from __future__ import annotations

import os
import sys

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def sandbox(options: tuple[str, ...]) -> None:
    """Serve the Syncro sandbox; the options are the sandbox's own (see `sandbox --help`)."""
    os.execv(sys.executable, [sys.executable, "-m", "quotewright.sandbox", *options])
