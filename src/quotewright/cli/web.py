"""`quotewright web`: the pages alone, for installations that run each process by itself."""

from __future__ import annotations

import click

from quotewright.cli.installation import installation, sentences


@click.command()
def web() -> None:
    """Serve the pages until Ctrl-C. Run `quotewright migrate` before."""
    from quotewright.cli.processes import granian_options
    from quotewright.config.env import Environment
    from quotewright.config.preflight import check_port

    with sentences():
        env = Environment()
        check_port(env.text("HOST"), env.port("PORT"), "QUOTEWRIGHT_PORT", "quotewright web")
    with installation() as env:
        from granian.cli import cli as granian

        granian(args=list(granian_options(env)), standalone_mode=False)
