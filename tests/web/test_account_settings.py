"""Settings > Quoting, Taxes, Members."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.actions import change_members, set_taxes
from quotewright.accounts.models import Account, Membership, User
from quotewright.integrations.models import Connection
from quotewright.lib.fields import Invalid
from quotewright.lib.taxes import TaxMode
from quotewright.people.models import Person
from quotewright.quotes import actions

PAGES = ("/settings/quoting/", "/settings/taxes/", "/settings/members/", "/settings/integrations/")


@pytest.fixture
def ruth(account: Account) -> Membership:
    user = User.objects.create_user("ruth@harborit.example", "correct horse", "Ruth Lind")
    return Membership.objects.create(account=account, user=user)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_leads_to_the_others(client: Client, page: str) -> None:
    text = client.get(page).text

    assert all(f'href="{other}"' in text for other in PAGES)
    assert f'href="{page}" aria-current="page"' in text


@pytest.mark.parametrize("page", PAGES[:3])
@pytest.mark.parametrize("role", [Membership.Role.SALES, Membership.Role.READER])
def test_only_admins_change_and_others_look(client: Client, page: str, role: str) -> None:
    Membership.objects.update(role=role)

    assert "Only an admin of this account may change" in client.get(page).text
    assert client.post(page, {"name": "Mine", "mode": "external"}).status_code == 403
    assert Account.objects.get().name == "Harbor IT"


def test_new_quotes_begin_with_what_was_set(
    client: Client, account: Account, person: Person
) -> None:
    before = actions.create_quote(account, person, "Wi-Fi")
    form = {
        "name": "Harbor IT Ltd",
        "currency": "GBP",
        "country": "GB",
        "time_zone": "Europe/London",
        "quote_prefix": "Q-",
        "next_number": "2001",
        "valid_days": "14",
        "margin_floor": "",
        "price_basis": "markup",
        "terms": "Net 14",
    }

    assert client.post("/settings/quoting/", form)["Location"] == "/settings/quoting/"

    account.refresh_from_db()
    quote = actions.create_quote(account, person, "Phones")
    assert (quote.number, quote.currency, quote.terms) == ("Q-2001", "GBP", "Net 14")
    assert quote.expires_on and (quote.expires_on - quote.issued_on).days == 14
    assert (account.margin_floor, account.price_basis) == (None, "markup")
    before.refresh_from_db()
    assert (before.number, before.currency) == ("1001", "USD")


def test_a_number_that_is_taken_is_skipped(client: Client, account: Account, person: Any) -> None:
    actions.create_quote(account, person, "Wi-Fi")

    client.post("/settings/quoting/", {"next_number": "1001"})

    account.refresh_from_db()
    assert actions.create_quote(account, person, "Phones").number == "1002"


def test_every_wrong_setting_is_named_and_kept(client: Client, account: Account) -> None:
    form = {
        "name": " ",
        "currency": "DOL",
        "country": "Maine",
        "time_zone": "Portland",
        "next_number": "0",
        "valid_days": "ever",
        "margin_floor": "101",
        "price_basis": "luck",
        "quote_prefix": "much too long",
    }

    page = client.post("/settings/quoting/", form)

    assert page.status_code == 422 and "9 things to correct" in page.text
    assert 'value="ever"' in page.text and "Use a whole number from 1 to 1,095" in page.text
    account.refresh_from_db()
    assert (account.name, account.currency) == ("Harbor IT", "USD")


def test_default_terms_name_merge_fields_that_there_are(client: Client, account: Account) -> None:
    form = {"terms": "Dear {{customer.frist_name}}", "valid_days": "ever"}
    page = client.post("/settings/quoting/", form)
    assert page.status_code == 422 and "2 things to correct" in page.text
    assert "Did you mean {{customer.first_name}}?" in page.text and "frist_name" in page.text
    client.post("/settings/quoting/", {"terms": "Dear {{customer.first_name}}\r\nNet 14"})
    account.refresh_from_db()
    assert account.terms == "Dear {{customer.first_name}}\nNet 14"


def test_a_floor_of_nothing_and_a_floor_of_zero_are_two_things(
    client: Client, account: Account
) -> None:
    client.post("/settings/quoting/", {"margin_floor": "0"})

    account.refresh_from_db()
    assert account.margin_floor == 0
    assert 'name="margin_floor"' in (page := client.get("/settings/quoting/").text)
    assert 'value="0"' in page


def test_several_taxes_are_set_in_order(client: Client, account: Account) -> None:
    form = {
        "mode": "inclusive",
        "name_0": "GST",
        "percent_0": "5",
        "name_2": "Quebec tax",
        "percent_2": "9.975",
        "compound_2": "on",
    }

    client.post("/settings/taxes/", form)

    account.refresh_from_db()
    rates = list(account.tax_rates.values_list("name", "percent", "compound"))
    assert account.tax_mode == TaxMode.INCLUSIVE
    assert rates == [("GST", Decimal(5), False), ("Quebec tax", Decimal("9.975"), True)]
    page = client.get("/settings/taxes/").text
    assert 'value="9.975"' in page and page.count(" checked") == 2


def test_a_wrong_tax_is_named_at_its_field(client: Client, account: Account) -> None:
    form = {"mode": "exclusive", "name_0": "GST", "percent_0": "six", "percent_1": "7"}

    page = client.post("/settings/taxes/", form)

    assert page.status_code == 422 and "2 things to correct" in page.text
    assert "Tax percent is “six”" in page.text and 'href="#id_percent_0"' in page.text
    assert "Tax name is empty" in page.text and 'href="#id_name_1"' in page.text
    assert account.tax_rates.get().name == "Maine sales tax"


def test_added_taxes_need_a_rate(client: Client, account: Account) -> None:
    assert "There is no tax rate yet" in client.post("/settings/taxes/", {"mode": "exclusive"}).text
    client.post("/settings/taxes/", {"mode": "external"})
    account.refresh_from_db()
    assert (account.tax_mode, account.tax_rates.count()) == ("external", 0)


def test_the_integrations_page_leads_to_taxes(client: Client, account: Account) -> None:
    Connection.objects.create(account=account, subdomain="harborit")
    assert "Maine sales tax, 5.5 %" in client.get("/settings/integrations/syncro/").text

    set_taxes(account, TaxMode.EXTERNAL, [])

    page = client.get("/settings/integrations/syncro/").text
    assert "Left to Syncro" in page and 'name="tax_percent"' not in page


def test_roles_and_margins_are_set(client: Client, ruth: Membership) -> None:
    client.post("/settings/members/", {f"role_{ruth.pk}": "reader"})

    ruth.refresh_from_db()
    assert (ruth.role, ruth.sees_margins) == ("reader", False)
    assert "Ruth Lind" in client.get("/settings/members/").text


def test_the_last_admin_stays_one(client: Client, dana: User, ruth: Membership) -> None:
    mine = dana.memberships.get()

    form = {f"role_{mine.pk}": "sales", f"role_{ruth.pk}": "reader"}
    page = client.post("/settings/members/", form)

    assert page.status_code == 422 and "Dana Whitlock is the last admin" in page.text
    ruth.refresh_from_db()
    assert ruth.role == "sales"
    client.post("/settings/members/", {f"role_{mine.pk}": "sales", f"role_{ruth.pk}": "admin"})
    mine.refresh_from_db()
    assert mine.role == "sales"


def test_members_of_another_account_are_out_of_reach(account: Account, dana: User) -> None:
    eve = User.objects.create_user("eve@baysystems.example", "correct horse", "Eve Stone")
    other = Membership.objects.create(account=Account.objects.create(name="Bay"), user=eve)

    with pytest.raises(Invalid) as refused:
        change_members(account, {other.pk: {"role": "admin"}})

    assert "not here any more" in refused.value.errors[f"members[{other.pk}]"]
    other.refresh_from_db()
    assert other.role == "sales"


def test_a_role_that_does_not_exist_is_refused(client: Client, ruth: Membership) -> None:
    page = client.post("/settings/members/", {f"role_{ruth.pk}": "king"})
    assert page.status_code == 422 and "Role is “king”" in page.text
