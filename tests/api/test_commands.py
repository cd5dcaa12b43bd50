"""`quotewright user` and `quotewright token`."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate

from quotewright.accounts.models import Account, ApiToken, Membership, User
from quotewright.cli.token import list_tokens, make_token, revoke_token, token
from quotewright.cli.user import save_user, user

DANA = "dana@harborit.example"


def test_the_first_user_comes_with_their_account_and_a_password(db: None) -> None:
    said = save_user(" Dana@HarborIT.example ", "Harbor IT", create_account=True, name="Dana")
    assert said[0] == f"{DANA} is Admin of Harbor IT."
    password = said[1].split(": ")[1]
    assert authenticate(username=DANA, password=password) == User.objects.get(email=DANA)


def test_a_second_time_changes_name_and_role_but_not_the_password(dana: User) -> None:
    said = save_user(DANA, role="reader", name="Dana W.")
    assert said == [f"{DANA} is Read-only of Harbor IT."]
    dana.refresh_from_db()
    assert dana.name == "Dana W." and dana.check_password("correct horse")
    assert "Password" in save_user(DANA, new_password=True)[1]
    assert Membership.objects.get().role == "reader"


def test_new_users_of_a_present_account_are_salespeople(account: Account) -> None:
    save_user("sam@harborit.example", "harbor it", create_account=True)
    assert Membership.objects.get().role == "sales"
    assert Account.objects.count() == 1


def test_refusals_say_what_there_is(account: Account) -> None:
    with pytest.raises(click.ClickException, match="There is: Harbor IT"):
        save_user(DANA, "Bay Systems")
    with pytest.raises(click.ClickException, match=re.escape("name@example.com")):
        save_user("dana")
    Account.objects.create(name="Bay Systems")
    with pytest.raises(click.ClickException, match="--account NAME"):
        make_token("Zapier")


def test_without_any_account_the_command_that_makes_one_is_named(db: None) -> None:
    with pytest.raises(click.ClickException, match="--create-account"):
        make_token("Zapier")


def test_a_token_is_shown_once_listed_by_name_and_revoked(account: Account) -> None:
    secret = make_token("Zapier")
    assert ApiToken.objects.get().digest == ApiToken.digest_of(secret)
    (line,) = list_tokens()
    assert line.startswith("Zapier  made ") and "unused" in line and secret not in line
    assert revoke_token("Zapier") == "Token “Zapier” of Harbor IT is revoked."
    with pytest.raises(click.ClickException, match="no token"):
        revoke_token("Zapier")


def test_a_name_is_taken_once(account: Account) -> None:
    make_token("Zapier")
    with pytest.raises(click.ClickException, match="another name"):
        make_token(" Zapier")
    with pytest.raises(click.ClickException, match="1 to 80"):
        make_token(" ")


def test_the_commands_explain_themselves() -> None:
    for command, word in ((user, "--create-account"), (token, "--revoke")):
        assert word in CliRunner().invoke(command, ["--help"]).output
    assert CliRunner().invoke(token, []).exit_code == 2
