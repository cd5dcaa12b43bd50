"""`quotewright user`: add and change the people who log in, and the first account."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from quotewright.cli.installation import installation

if TYPE_CHECKING:
    from quotewright.accounts.models import Account

ROLES = ("admin", "sales", "reader")


@click.command()
@click.argument("email")
@click.option("--account", help="The account's name; needed where there are several.")
@click.option("--create-account", is_flag=True, help="Make the account if there is none yet.")
@click.option("--role", type=click.Choice(ROLES), help="New users: sales, in a new account admin.")
@click.option("--name", help="The user's own name.")
@click.option("--new-password", is_flag=True, help="Give a present user a new password.")
def user(
    email: str,
    account: str | None,
    create_account: bool,
    role: str | None,
    name: str | None,
    new_password: bool,
) -> None:
    """Add the user EMAIL to an account, or change their role, name or password.

    A password is made up and printed once.
    """
    with installation():
        for line in save_user(email, account, create_account, role, name, new_password):
            click.echo(line)


def save_user(
    email: str,
    account_name: str | None = None,
    create_account: bool = False,
    role: str | None = None,
    name: str | None = None,
    new_password: bool = False,
) -> list[str]:
    """Create or change the user; return what to print. Raises ClickException."""
    from django.db import transaction

    from quotewright.accounts.models import Membership, User

    email = _checked(email)
    with transaction.atomic():
        account, is_new_account = _account(account_name, create_account)
        found = User.objects.filter(email=email).first()
        password = secrets.token_urlsafe(12)
        user = found or User.objects.create_user(email, password)
        user.name = user.name if name is None else name.strip()[:120]
        if found and new_password:
            user.set_password(password)
        user.save()
        starting_role = "admin" if is_new_account else "sales"
        membership, _ = Membership.objects.get_or_create(
            account=account, user=user, defaults={"role": role or starting_role}
        )
        membership.role = role or membership.role
        membership.save()
    said = [f"{email} is {membership.get_role_display()} of {account.name}."]
    if not found or new_password:
        said.append(f"Password, shown only now: {password}")
    return said


def chosen_account(name: str | None) -> Account:
    """Return the account of that name, or the only one there is. Raises ClickException."""
    from quotewright.accounts.models import Account

    accounts = list(Account.objects.filter(name__iexact=name) if name else Account.objects.all())
    if len(accounts) == 1:
        return accounts[0]
    if name:
        raise click.ClickException(f"There is no account “{name}”. {_known()}")
    raise click.ClickException(f"Say which account with --account NAME. {_known()}")


def _account(name: str | None, create: bool) -> tuple[Account, bool]:
    """Return the account, and whether it was made just now."""
    from quotewright.accounts.models import Account

    if create and not name:
        raise click.ClickException("Name the new account with --account NAME.")
    if create and not Account.objects.filter(name__iexact=name).exists():
        return Account.objects.create(name=str(name).strip()[:120]), True
    return chosen_account(name), False


def _checked(email: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email.strip())
    except ValidationError:
        raise click.ClickException(
            f"“{email}” is not an e-mail address. Write it like name@example.com."
        ) from None
    return email.strip().casefold()


def _known() -> str:
    from quotewright.accounts.models import Account

    names = list(Account.objects.order_by("name").values_list("name", flat=True)[:20])
    if not names:
        return "There is none yet: quotewright user EMAIL --account NAME --create-account."
    return f"There is: {', '.join(names)}."
