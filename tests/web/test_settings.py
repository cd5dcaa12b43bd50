"""Settings > Integrations: the list, connecting, and what is chosen for Syncro."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account, Membership
from quotewright.integrations.connections import change_options, map_tax_rate
from quotewright.integrations.described import APART, SETTINGS
from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.models import Arrival, Bringing, Call, Connection
from quotewright.integrations.options import Options
from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.permissions import AREAS
from quotewright.lib.taxes import TaxMode
from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS
from quotewright.sandbox.faults import Fault
from tests.web.conftest import HTMX

PAGE = "/settings/integrations/"
SYNCRO = PAGE + "syncro/"


@pytest.fixture
def syncro(account: Account) -> Connection:
    connection = Connection(account=account, subdomain="harborit")
    connection.token = "the-secret-token"
    connection.save()
    return connection


def test_a_wrong_subdomain_is_said_at_the_field_and_kept(client: Client) -> None:
    page = client.post(PAGE + "connect/", {"subdomain": "harbor it!", "token": "x"})
    assert page.status_code == 422
    assert "The subdomain is “harbor it!”" in page.text and 'value="harbor it!"' in page.text
    assert not Connection.objects.exists()


def test_a_first_connection_needs_a_token(client: Client) -> None:
    page = client.post(PAGE + "connect/", {"subdomain": "harborit", "token": ""}).text
    assert "The API token is empty" in page


def test_the_token_is_never_shown(client: Client, syncro: Connection) -> None:
    for address in (PAGE, SYNCRO):
        page = client.get(address).text
        assert "harborit" in page and "the-secret-token" not in page
        assert syncro.token_encrypted not in page


def test_every_option_is_described_and_on_the_page(client: Client, syncro: Connection) -> None:
    assert {each.name for each in fields(Options)} == SETTINGS.keys() | APART
    page = client.get(SYNCRO).text
    for setting in SETTINGS.values():
        assert f'id="id_{setting.name}"' in page and len(setting.effect) < 160


def test_every_value_of_every_setting_is_saved_and_taken_back(
    client: Client, syncro: Connection
) -> None:
    for setting in SETTINGS.values():
        before = setting.value_of(syncro.chosen)
        values = [value for value, _ in setting.choices] or ["on", ""]
        values = ["7", ""] if setting.kind == "text" else values
        for value in [*values, before]:
            answer = client.post(f"{SYNCRO}options/{setting.name}/", {"value": value})
            syncro.refresh_from_db()
            assert setting.value_of(syncro.chosen) == value and 'id="toasts"' in answer.text
    assert syncro.chosen == Options()


def test_a_saved_setting_offers_undo_with_what_was_before(
    client: Client, syncro: Connection
) -> None:
    page = client.post(SYNCRO + "options/push_from/", {"value": "saved"}).text
    assert "From the first save" in page and 'name="value" value="published"' in page

    page = client.post(SYNCRO + "options/push_from/", {"value": "published", "undo": "1"}).text
    assert "Undo" not in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("push_from", "never", "none of the choices"),
        ("side_by_side", "99", "none of the choices"),
        ("location_id", "Maine", "The id is “Maine”"),
    ],
)
def test_a_setting_that_cannot_be_saved_goes_back_and_says_why(
    client: Client, syncro: Connection, name: str, value: str, said: str
) -> None:
    page = client.post(f"{SYNCRO}options/{name}/", {"value": value}).text
    assert said in page and "It stays as it was" in page and "toasts" not in page
    syncro.refresh_from_db()
    assert syncro.chosen == Options()


def test_a_tax_rate_is_mapped_and_ids_that_were_seen_are_offered(
    client: Client, syncro: Connection
) -> None:
    DatabaseDirectory(syncro).note(Remote("customer", "1", facts={"tax_rate_id": 40}))
    assert "seen at 1 customer" in client.get(SYNCRO).text

    client.post(SYNCRO + "rates/", {"percent": "5.5", "value": "40"})
    syncro.refresh_from_db()
    assert syncro.chosen.tax_rates == {"5.5": "40"}
    assert "“Maine”" in client.post(SYNCRO + "rates/", {"percent": "5.5", "value": "Maine"}).text
    client.post(SYNCRO + "rates/", {"percent": "5.5", "value": ""})
    syncro.refresh_from_db()
    assert syncro.chosen.tax_rates == {}


def test_tax_as_lines_says_what_it_costs_and_changes_what_stands_beside_it(
    client: Client, syncro: Connection
) -> None:
    set_taxes(syncro.account, TaxMode.EXCLUSIVE, [{"name": "Maine", "percent": "5.5"}])
    page = client.get(SYNCRO).text
    assert "its tax reports do not see ours" in page and "sent with each taxable line" in page

    page = client.post(SYNCRO + "options/tax_lines/", {"value": "on"}).text
    assert "Tax as lines of its own: on" in page and "Undo" in page
    assert "Each tax goes as a line of its own; Syncro's total must agree" in page
    assert "new customers get it" in page and page.count('hx-swap-oob="true"') == 3
    assert "new customers get it" in client.get(SYNCRO).text


def test_permissions_are_spelled_as_syncro_spells_them() -> None:
    for area in AREAS:
        for permission in area.permissions:
            name = permission.name
            assert (name if " - " in name else f"{area.name} - {name}") in PERMISSIONS


def test_a_write_is_known_by_its_latest_use(client: Client, syncro: Connection) -> None:
    call = {"connection": syncro, "method": "POST", "path": "/customers", "milliseconds": 1}
    Call.objects.create(template="/customers", status=401, answer="Not authorized. Ask", **call)
    assert 'Create<span class="vh">, missing' in client.get(SYNCRO).text
    Call.objects.create(template="/customers", status=200, **call)
    assert 'Create<span class="vh">, allowed' in client.get(SYNCRO).text


def test_disconnecting_keeps_the_row(client: Client, syncro: Connection) -> None:
    client.post(PAGE + "disconnect/")
    syncro.refresh_from_db()
    assert not syncro.is_on and "Connect again…" in client.get(PAGE).text


@pytest.mark.parametrize(
    "action",
    [
        "connect/",
        "disconnect/",
        "syncro/options/push_from/",
        "syncro/rates/",
        "syncro/areas/customers/",
        "syncro/bring/begin/",
    ],
)
def test_only_an_admin_changes_the_connection(
    client: Client, syncro: Connection, action: str
) -> None:
    Membership.objects.update(role=Membership.Role.SALES)
    answer = client.post(PAGE + action, {"subdomain": "other"})
    assert answer.status_code == 403 and "Only an admin" in answer.text


def test_a_stand_in_is_named_as_one(client: Client, settings: Settings) -> None:
    settings.SYNCRO_BASE_URL = "http://127.0.0.1:8001"
    page = client.get(PAGE).text
    assert "talks to a stand-in at http://127.0.0.1:8001, not to Syncro" in page


class TestAsking:
    """With the sandbox as Syncro."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_an_area_that_is_not_allowed_says_what_is_off(
        self, client: Client, connection: Connection, sandbox: Sandbox
    ) -> None:
        some = [name for name in PERMISSIONS if not name.startswith("Vendors")]
        sandbox.set_token("sandbox", "Dana", some)
        vendors = client.post(SYNCRO + "areas/vendors/", headers=HTMX).text
        assert (
            "List<span" in vendors and ", missing" in vendors and "cannot be looked up" in vendors
        )
        assert ", allowed" in client.post(SYNCRO + "areas/products/", headers=HTMX).text
        assert "lacks permissions in Vendors" in client.get(SYNCRO).text

    def test_asking_only_reads(
        self, client: Client, connection: Connection, sandbox: Sandbox
    ) -> None:
        page = client.post(PAGE + "connect/", {"subdomain": "sandbox"}, headers=HTMX).text
        asked = [area.key for area in AREAS if f"areas/{area.key}/" in page]
        for key in asked:
            client.post(f"{SYNCRO}areas/{key}/", headers=HTMX)
        requests = sandbox.log.since()
        assert len(asked) == 7 and len(requests) == 8
        assert {each["method"] for each in requests} == {"GET"}

    def test_a_wrong_token_and_syncro_down_are_told_apart(
        self, client: Client, connection: Connection, sandbox: Sandbox
    ) -> None:
        form = {"subdomain": "sandbox", "token": "wrong"}
        page = client.post(PAGE + "connect/", form, headers=HTMX).text
        assert 'id="id_token-error"' in page and "refused the API token" in page

        sandbox.arm(Fault("down"))
        page = client.post(PAGE + "connect/", {**form, "token": "sandbox"}, headers=HTMX).text
        assert "Syncro is not working right now" in page and "id_token-error" not in page
        connection.refresh_from_db()
        assert connection.token == "sandbox"

    def test_a_way_that_is_closed_is_nobodys_fault_here(
        self, client: Client, connection: Connection, settings: Settings
    ) -> None:
        settings.SYNCRO_BASE_URL = "http://127.0.0.1:9"
        page = client.post(PAGE + "connect/", {"subdomain": "sandbox"}, headers=HTMX).text
        assert "No connection to 127.0.0.1 could be made" in page and "firewall" in page
        assert "id_token-error" not in page and "id_subdomain-error" not in page

    def test_two_settings_that_are_changed_at_once_are_both_saved(
        self, client: Client, connection: Connection
    ) -> None:
        stale = Connection.objects.get()
        change_options(connection, section_headings=True)
        change_options(stale, decline_lost=False)
        map_tax_rate(stale, "0", "41")
        connection.refresh_from_db()
        chosen = connection.chosen
        assert (chosen.section_headings, chosen.decline_lost) == (True, False)
        assert chosen.tax_rates == {"5.5": "40", "0": "41"}

    def test_a_token_is_replaced_without_disconnecting(
        self, client: Client, connection: Connection, sandbox: Sandbox
    ) -> None:
        sandbox.set_token("another", "Dana", list(PERMISSIONS))
        client.post(PAGE + "connect/", {"subdomain": "sandbox", "token": "another"}, headers=HTMX)
        connection.refresh_from_db()
        assert connection.token == "another" and connection.is_on


def test_the_review_takes_as_many_queries_for_fifty_rows_as_for_one(
    client: Client, syncro: Connection, django_assert_max_num_queries: Any
) -> None:
    job = Bringing.objects.create(connection=syncro, state="review", kinds=["customer"])
    rows = [Arrival(bringing=job, kind="customer", remote_id=str(n)) for n in range(60)]
    for row in rows:
        row.label, row.verdict = f"Ana {row.remote_id}", "ask"
    Arrival.objects.bulk_create(rows)
    with django_assert_max_num_queries(15):
        page = client.get(SYNCRO + "bring/").text
    assert page.count('id="arrival-') == 50 and "More to decide" in page


def test_reading_the_lists_keeps_the_focus_on_cancel(client: Client, syncro: Connection) -> None:
    Bringing.objects.create(connection=syncro, state="reading", kinds=["customer"])
    page = client.get(SYNCRO + "bring/progress/", headers=HTMX).text
    assert 'id="working-cancel"' in page


def test_near_ones_say_why_and_come_in_as_new_at_one_press(
    client: Client, syncro: Connection
) -> None:
    job = Bringing.objects.create(connection=syncro, state="review", kinds=["customer"])
    why = "almost the same name: Harbor <Dental>"
    near = {"id": "organization:7", "label": "Harbor <Dental>", "score": 90, "why": why}
    of_it = {"bringing": job, "kind": "customer", "verdict": "ask"}
    one, other = (
        Arrival.objects.create(**of_it, remote_id=n, label=n, candidates=[near]) for n in "12"
    )
    asked = Arrival.objects.create(**of_it, remote_id="3", label="Ana", candidates=[{"id": 4}])
    page = client.get(SYNCRO + "bring/").text
    assert "Almost the same name: Harbor &lt;Dental&gt;" in page
    assert "all 2 near ones as new" in page and page.count(">Bring in as new<") == 2

    decided = client.post(SYNCRO + f"bring/decide/{one.pk}/", {"decision": "new"}, headers=HTMX)
    assert "Bring in the near one as new" in decided.text
    assert client.post(SYNCRO + "bring/near/", {"decision": "new"}).status_code == 303
    assert "2 near ones will come in as new" in client.get(SYNCRO + "bring/").text
    for row, decision in ((one, "new"), (other, "new"), (asked, "")):
        row.refresh_from_db()
        assert row.decision == decision


def test_both_that_cannot_be_right_are_named_at_once(client: Client) -> None:
    page = client.post(PAGE + "connect/", {"subdomain": "", "token": ""}).text
    assert "The subdomain is empty." in page and "The API token is empty." in page


def test_settings_alone_lead_to_the_first_of_them(client: Client) -> None:
    assert client.get("/settings/", follow=True).status_code == 200
