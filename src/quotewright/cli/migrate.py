"""`quotewright migrate`: brings the database to this version."""

from __future__ import annotations

import click

from quotewright.cli.installation import installation

_LOCK = 0x51574D49  # any fixed number: two processes that start together must not migrate both


@click.command()
def migrate() -> None:
    """Bring the database to this version. Safe to repeat."""
    with installation():
        steps = bring_up_to_date()
        click.echo(f"Applied {steps} migrations." if steps else "The database is up to date.")


def bring_up_to_date() -> int:
    """Apply what is missing; return how many migrations that was. Needs Django set up."""
    from django.core.management import call_command
    from django.db import connection

    if not missing():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            steps = missing()
            if steps:
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return steps


def missing() -> int:
    """Return how many migrations the database lacks. Needs Django set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
