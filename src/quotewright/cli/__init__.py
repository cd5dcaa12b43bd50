"""The command line: `quotewright COMMAND`; each command in its own module, loaded when called."""

from __future__ import annotations

import importlib
import keyword
from typing import cast

import click

# Name: (module, what --help says). Written here so that --help loads no command and no Django.
COMMANDS = {
    "up": ("quotewright.cli.up", "Start everything: database, pages, worker, sandbox."),
    "web": ("quotewright.cli.web", "Serve the pages only."),
    "worker": ("quotewright.cli.worker", "Run a worker only: it pushes quotes to the PSA."),
    "sandbox": ("quotewright.cli.sandbox", "Serve the Syncro sandbox only."),
    "migrate": ("quotewright.cli.migrate", "Bring the database to this version."),
    "doctor": ("quotewright.cli.doctor", "Check this installation; say what to do."),
    "user": ("quotewright.cli.user", "Add and change the people who log in."),
    "token": ("quotewright.cli.token", "Make and revoke API tokens."),
    "sync": ("quotewright.cli.sync", "Look at the sync with the PSA, and mend it."),
    "syncro": ("quotewright.cli.syncro", "Find out what a Syncro account does."),
    "import": ("quotewright.cli.imports", "Bring in items or people from a CSV file."),
    "export": ("quotewright.cli.exporting", "Write items, people or quotes as CSV."),
    "demo": ("quotewright.cli.demo", "Do the main job once against a fresh sandbox."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are explained."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        # A name that Python keeps for itself ends with an underscore in the module.
        attribute = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        return cast(click.Command, getattr(module, attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands for --help from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quotewright", message="Quotewright %(version)s")
def main() -> None:
    """Quotewright: quoting for managed service providers, in step with their PSA.

    Settings come from environment variables named QUOTEWRIGHT_…; docs/configure.md lists them.
    """
