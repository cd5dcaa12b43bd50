"""Templates, copies and texts by the API."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.catalog.models import Item
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

SCOPE = {"title": "Scope", "text": "For {{customer.organization}}.", "place": "before"}


@pytest.fixture
def template(quote: Quote) -> Quote:
    """Made of Dana's quote, with a line from the catalog that costs more today."""
    item = Item.objects.create(account=quote.account, name="Switch", price="100", cost="60")
    actions.add_line(quote, {"name": "Switch", "item_id": item.pk, "unit_price": "100"})
    made = actions.template_from_quote(quote, "Office")
    actions.add_block(made, SCOPE)
    Item.objects.update(price="120")
    return made


def test_a_template_is_made_of_a_quote_and_read(api: Any, quote: Quote) -> None:
    made = api.done("POST /templates", {"name": "Office", "quote_id": quote.pk})
    read = api.done(f"GET /templates/{made['id']}")

    assert read == made and read["uses"] == 0 and not read["archived"]
    assert read["sections"][0]["lines"][0]["name"] == "Firewall"
    assert read["totals"]["total"] == "1821.93"


def test_templates_are_listed_and_counted(
    api: Any, template: Quote, person: Person, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        actions.quote_from_template(template, person)
    api.done("POST /templates", {"name": "Empty"})
    with django_assert_max_num_queries(4):
        page = api.done("GET /templates")

    assert [(row["name"], row["uses"]) for row in page["items"]] == [("Empty", 0), ("Office", 2)]


def test_a_template_is_renamed_archived_and_brought_back(api: Any, template: Quote) -> None:
    path = f"/templates/{template.pk}"
    assert api.done(f"PATCH {path}", {"name": "Small office", "archived": True})["archived"]
    assert api.done("GET /templates")["items"] == []
    assert api.done("GET /templates?archived=true")["items"][0]["name"] == "Small office"
    assert not api.done(f"PATCH {path}", {"archived": False})["archived"]


def test_a_quote_made_from_a_template_says_which_prices_are_todays(
    api: Any, template: Quote, person: Person
) -> None:
    body = {"name": "Refresh", "person_id": person.pk, "template_id": template.pk}
    made = api.done("POST /quotes", {**body, "notes": "Ask Lee", "terms": "Net 14"})

    assert made["blocks"] == [SCOPE] and made["terms"] == "Net 14"
    (change,) = made["price_changes"]
    assert (change["unit_price_before"], change["unit_price"]) == ("100.00", "120.00")
    assert made["sections"][0]["lines"][-1]["key"] == change["key"]
    assert api.done("POST /quotes", {**body, "prices": "kept"})["price_changes"] == []


def test_a_template_and_sections_exclude_each_other(
    api: Any, template: Quote, person: Person
) -> None:
    body = {"name": "Refresh", "person_id": person.pk, "template_id": template.pk}
    assert (
        "Leave sections out"
        in api.refused(422, "POST /quotes", {**body, "sections": []})["sections"]
    )
    wrong = api.refused(422, "POST /quotes", {**body, "template_id": 999_999})
    assert "There is no template" in wrong["template_id"]
    api.done(f"PATCH /templates/{template.pk}", {"archived": True})
    assert "Restore it first" in api.refused(422, "POST /quotes", body)["template"]


def test_a_quote_is_copied(api: Any, quote: Quote) -> None:
    actions.publish(quote)
    response = api(f"POST /quotes/{quote.pk}/copy", {"name": "Again"})
    made = response.json()

    assert response["Location"] == f"/api/v1/quotes/{made['id']}"
    assert (made["number"], made["state"], made["name"]) == ("1002", "draft", "Again")
    assert made["person_id"] == quote.person_id and made["totals"]["total"] == "1821.93"


def test_texts_are_sent_read_and_replaced(api: Any, person: Person) -> None:
    made = api.done("POST /quotes", {"name": "Refresh", "person_id": person.pk, "blocks": [SCOPE]})
    path = f"/quotes/{made['id']}"
    assert made["blocks"] == [SCOPE] and made["version"] == api.done(f"GET {path}")["version"]

    changed = api.done(f"PATCH {path}", {"blocks": [{"text": "Hello", "place": "after"}, SCOPE]})
    assert [block["text"] for block in changed["blocks"]] == ["Hello", SCOPE["text"]]
    wrong = api.refused(422, f"PATCH {path}", {"blocks": [SCOPE, {"text": "{{me}}"}]})
    assert "There is no merge field {{me}}" in wrong["blocks[1].text"]


def test_quotes_and_templates_are_not_each_others(api: Any, quote: Quote, template: Quote) -> None:
    api.refused(404, f"GET /quotes/{template.pk}")
    api.refused(404, f"GET /templates/{quote.pk}")
    wrong = api.refused(422, "POST /templates", {"name": "X", "quote_id": 999_999})
    assert "There is no quote" in wrong["quote_id"]
