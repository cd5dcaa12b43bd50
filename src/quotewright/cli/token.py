"""`quotewright token`: make, list and revoke the keys to an account's REST API."""

from __future__ import annotations

import click

from quotewright.cli.installation import installation
from quotewright.cli.user import chosen_account


@click.command()
@click.argument("name", required=False)
@click.option("--account", help="The account's name; needed where there are several.")
@click.option("--list", "listing", is_flag=True, help="List the account's tokens by name.")
@click.option("--revoke", metavar="NAME", help="End a token; programs that use it get 401.")
def token(name: str | None, account: str | None, listing: bool, revoke: str | None) -> None:
    """Make an API token called NAME and print it, once; or list or revoke tokens."""
    if sum((name is not None, listing, revoke is not None)) != 1:
        raise click.UsageError("Give one of NAME, --list or --revoke NAME.")
    with installation():
        if listing:
            lines = list_tokens(account)
        elif revoke is not None:
            lines = [revoke_token(revoke, account)]
        else:
            lines = [make_token(name or "", account)]
        for line in lines:
            click.echo(line)


def make_token(name: str, account_name: str | None = None) -> str:
    """Make a token and return it; its name is new in the account. Raises ClickException."""
    from quotewright.accounts.models import ApiToken

    account, name = chosen_account(account_name), name.strip()
    if not 0 < len(name) <= 80:
        raise click.ClickException("A token's name has 1 to 80 characters.")
    if ApiToken.objects.filter(account=account, name=name).exists():
        raise click.ClickException(
            f"{account.name} has a token “{name}” already. Take another name, or revoke it first."
        )
    return ApiToken.issue(account, name)


def list_tokens(account_name: str | None = None) -> list[str]:
    """Return one line a token: its name, since when, and when it was last used."""
    from quotewright.accounts.models import ApiToken

    lines = []
    for row in ApiToken.objects.filter(account=chosen_account(account_name)).order_by("name"):
        used = f"last used {row.last_used_at:%Y-%m-%d %H:%M} UTC" if row.last_used_at else "unused"
        lines.append(f"{row.name}  made {row.created_at:%Y-%m-%d}, {used}")
    return lines


def revoke_token(name: str, account_name: str | None = None) -> str:
    """End a token and return what to print. Raises ClickException."""
    from quotewright.accounts.models import ApiToken

    account = chosen_account(account_name)
    ended, _ = ApiToken.objects.filter(account=account, name=name.strip()).delete()
    if not ended:
        raise click.ClickException(f"{account.name} has no token “{name}”. See --list.")
    return f"Token “{name.strip()}” of {account.name} is revoked."
