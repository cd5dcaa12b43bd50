"""Templates, the text library, and what a new quote starts from."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.models import Account, User
from quotewright.catalog.models import Item
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import LibraryBlock, Quote

HTMX = {"HX-Request": "true"}


@pytest.fixture
def template(quote: Quote, dana: User) -> Quote:
    return actions.template_from_quote(quote, "Managed care onboarding", dana)


def latest() -> Quote:
    return Quote.sheets.order_by("-pk")[0]


def test_the_first_visit_says_what_a_template_is(client: Client) -> None:
    page = client.get("/templates/").text
    assert "No templates yet" in page and "/templates/new/" in page


def test_a_row_says_how_much_is_in_it_and_how_often_it_was_used(
    client: Client, template: Quote, person: Person
) -> None:
    assert "not yet" in client.get("/templates/").text
    for _ in range(2):
        actions.quote_from_template(template, person)
    actions.duplicate_template(template)
    page = client.get("/templates/").text
    assert "Managed care onboarding" in page and "$1,821.93" in page and "2 times" in page


def test_the_number_of_queries_does_not_grow_with_the_templates(
    client: Client, template: Quote, person: Person
) -> None:
    client.get("/templates/")
    with CaptureQueriesContext(connection) as few:
        client.get("/templates/")
    for _ in range(6):
        actions.quote_from_template(actions.duplicate_template(template), person)
    with CaptureQueriesContext(connection) as many:
        client.get("/templates/")
    assert len(many) == len(few)


def test_a_new_template_needs_a_name_and_opens(client: Client, dana: User) -> None:
    refused = client.post("/templates/new/", {"name": " "})
    assert refused.status_code == 422 and "Type one" in refused.text
    answer = client.post("/templates/new/", {"name": "Server refresh"})
    assert answer["Location"] == f"/quotes/{latest().pk}/" and latest().is_template


def test_an_archived_template_is_offered_no_longer_until_undone(
    client: Client, template: Quote
) -> None:
    answer = client.post(f"/templates/{template.pk}/archive/", headers=HTMX)
    assert "Archived Managed care" in answer.text and "Undo" in answer.text
    assert "Managed care onboarding" not in client.get("/quotes/new/").text
    assert "Managed care onboarding" in client.get("/templates/", {"archived": "1"}).text
    assert client.post(f"/templates/{template.pk}/restore/", headers=HTMX)["HX-Refresh"] == "true"
    assert "Managed care onboarding" in client.get("/quotes/new/").text


def test_a_quote_starts_from_a_template_under_its_name(
    client: Client, template: Quote, person: Person
) -> None:
    page = client.get("/quotes/new/", {"start": template.pk}).text
    assert f'<option value="{template.pk}" selected>' in page
    client.post("/quotes/new/", {"start": template.pk, "person": person.pk, "name": ""})
    made = latest()
    assert (made.name, made.person, made.made_from) == (template.name, person, template)


def test_a_copy_is_for_the_same_person_unless_another_is_chosen(
    client: Client, quote: Quote
) -> None:
    client.post("/quotes/new/", {"start": quote.pk, "name": "Again"})
    assert (latest().name, latest().person) == ("Again", quote.person)
    ines = {"new_person": "1", "first_name": "Ines", "last_name": "Park"}
    client.post("/quotes/new/", {"start": quote.pk, **ines})
    assert latest().buyer.first_name == "Ines"


def test_a_template_needs_a_person(client: Client, template: Quote) -> None:
    answer = client.post("/quotes/new/", {"start": template.pk})
    assert answer.status_code == 422 and "No person is chosen" in answer.text
    assert f'<option value="{template.pk}" selected>' in answer.text
    assert "Quote name is empty" not in answer.text


def test_what_the_catalog_changed_is_said(
    client: Client, account: Account, quote: Quote, person: Person
) -> None:
    item = Item.objects.create(account=account, name="Switch", price="120")
    actions.add_line(quote, {"name": "Switch", "item_id": item.pk, "unit_price": "100"})
    template = actions.template_from_quote(quote, "Network")
    sent = {"start": template.pk, "person": person.pk}
    assert (
        "1 line took today’s catalog prices" in client.post("/quotes/new/", sent, follow=True).text
    )
    client.post("/quotes/new/", {**sent, "prices": "kept"})
    assert latest().due == template.due


def test_the_search_finds_templates_and_quotes(
    client: Client, template: Quote, foreign: Quote
) -> None:
    options = client.get("/quotes/new/starts/", {"find": "vega"}, headers=HTMX).text
    assert "1001 Office refresh, Harbor Dental" in options and "Managed care" not in options
    assert "Managed care" in client.get("/quotes/new/starts/", {"find": "care"}).text
    assert "No template or quote matches" in client.get("/quotes/new/starts/?find=secret").text


def test_a_quote_is_duplicated_and_becomes_a_template(client: Client, quote: Quote) -> None:
    answer = client.post(f"/quotes/{quote.pk}/copy/", headers=HTMX)
    assert answer["HX-Redirect"] == f"/quotes/{latest().pk}/" and latest().number == "1002"
    client.post(f"/quotes/{quote.pk}/template/", {"name": ""})
    assert latest().is_template and latest().name == "Office refresh"


def test_read_only_members_look_and_change_nothing(
    reader: Client, template: Quote, quote: Quote
) -> None:
    page = reader.get("/templates/").text
    assert "Managed care onboarding" in page and "Archive" not in page.split("<tbody")[1]
    for path in (
        f"/templates/{template.pk}/archive/",
        f"/templates/{template.pk}/duplicate/",
        f"/quotes/{quote.pk}/copy/",
        f"/quotes/{quote.pk}/template/",
        "/templates/new/",
        "/templates/library/new/",
    ):
        assert reader.post(path, {"name": "Mine"}).status_code == 403
    assert Quote.sheets.count() == 2


def test_a_quote_is_no_template(client: Client, quote: Quote, foreign: Quote) -> None:
    assert client.post(f"/templates/{quote.pk}/archive/").status_code == 404
    sent = {"start": foreign.pk, "name": "Mine"}
    assert client.post("/quotes/new/", sent).status_code == 422
    assert Quote.objects.count() == 2


def test_the_library_keeps_texts(client: Client, account: Account) -> None:
    assert "No texts yet" in client.get("/templates/library/").text
    client.post("/templates/library/new/", {"name": "Scope", "text": "Hi {{customer.name}}"})
    kept = LibraryBlock.objects.get(account=account)
    assert "Scope" in client.get("/templates/library/", {"q": "hi"}).text
    assert "Hi Alex Morgan" in client.get(f"/templates/library/{kept.pk}/").text
    client.post(f"/templates/library/{kept.pk}/archive/", headers=HTMX)
    assert "Archived" in client.get("/templates/library/").text


def test_a_refused_text_keeps_what_was_typed(client: Client) -> None:
    typed = {"name": "Scope", "text": "Hi {{customer.nam}}"}
    page = client.post("/templates/library/new/", typed)
    assert page.status_code == 422 and "Did you mean {{customer.name}}?" in page.text
    assert "Hi {{customer.nam}}</textarea>" in page.text


def test_a_text_is_previewed_while_it_is_typed(client: Client, db: None) -> None:
    typed = {"text": "**{{quote.monthly}}** <script>alert(1)</script>"}
    shown = client.post("/templates/library/preview/", typed, headers=HTMX).text
    assert "<strong>$573.00</strong>" in shown and "<script>" not in shown
