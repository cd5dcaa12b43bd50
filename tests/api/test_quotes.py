"""Quotes by the API, from the first line to the signature."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.accounts.models import Account, User
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Acceptance, Event, Line, Quote
from tests.refresh import server_refresh

MARISOL = {"first_name": "Marisol", "email": "marisol@harbordental.example"}
FIREWALL = {"name": "Firewall", "quantity": "1", "unit_price": "949.00", "unit_cost": "610"}


def test_a_quote_with_its_person_and_lines_is_one_request(api: Any) -> None:
    hardware = {"name": "Hardware", "lines": [FIREWALL, {"name": "Cable", "quantity": 2.5}]}
    response = api(
        "POST /quotes", {"name": "Office refresh", "person": MARISOL, "sections": [hardware]}
    )
    made = response.json()
    assert response.status_code == 201, made
    assert response["Location"] == f"/api/v1/quotes/{made['id']}"
    assert (made["state"], made["version"], made["person"]["first_name"]) == ("draft", 1, "Marisol")
    assert [line["quantity"] for line in made["sections"][0]["lines"]] == ["1", "2.5"]
    assert made["totals"]["subtotal"] == "949.00"
    assert made["totals"]["tax"] == "52.20"
    assert {**api.done(f"GET /quotes/{made['id']}"), "price_changes": []} == made


def test_the_timeline_names_the_token(api: Any) -> None:
    made = api.done("POST /quotes", {"name": "Office refresh", "person": MARISOL})
    event = Event.objects.get(quote=made["id"])
    assert (event.actor, event.text) == ("API (Zapier)", "created the quote")
    assert [section["lines"] for section in made["sections"]] == [[]]


def test_the_person_is_matched_by_address_and_left_as_they_are(api: Any, person: Person) -> None:
    other = {"first_name": "M.", "email": "MARISOL@harbordental.example"}
    made = api.done("POST /quotes", {"name": "Office refresh", "person": other})
    assert made["person_id"] == person.pk
    assert made["person"]["first_name"] == "Marisol"
    assert Person.objects.count() == 1


def test_a_quote_for_a_known_person(api: Any, person: Person) -> None:
    made = api.done("POST /quotes", {"name": "Office refresh", "person_id": person.pk})
    assert made["person"]["email"] == "marisol@harbordental.example"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"person_id": 1, "person": MARISOL}, "person"),
        ({}, "person_id"),
        ({"person_id": 999_999}, "person_id"),
        ({"person_id": "7"}, "person_id"),
        ({"person": {"email": "marisol@"}}, "person.email"),
        ({"person": MARISOL, "name": " "}, "name"),
        ({"person": MARISOL, "sections": []}, "sections"),
        ({"person": MARISOL, "sections": [{"lines": [{}]}]}, "sections[0].lines[0].name"),
        ({"person": MARISOL, "sections": [{"name": "S" * 121}]}, "sections[0].name"),
        ({"person": MARISOL, "sections": [{"lines": {}}]}, "sections[0].lines"),
        ({"person": MARISOL, "total": 5}, "total"),
    ],
)
def test_a_refused_quote_names_the_field_and_saves_nothing(
    api: Any, body: dict[str, object], field: str
) -> None:
    assert list(api.refused(422, "POST /quotes", {"name": "Office refresh", **body})) == [field]
    assert not Quote.objects.exists() and not Person.objects.exists()


def test_all_wrong_lines_are_named_at_once(api: Any) -> None:
    lines = [{"name": "A", "quantity": 0}, FIREWALL, {"name": "B", "unit_price": "12,5"}]
    body = {"name": "Office refresh", "person": MARISOL, "sections": [{}, {"lines": lines}]}
    message = api.refused(422, "POST /quotes", body)
    assert message["sections[1].lines[0].quantity"] == "Quantity is 0. It must be more than 0."
    assert "sections[1].lines[2].unit_price" in message


def test_the_list_filters_by_state_and_number(api: Any, quote: Quote) -> None:
    other = api.done("POST /quotes", {"name": "Phones", "person_id": quote.person_id})
    api.done(f"POST /quotes/{quote.pk}/publish")
    published = api.done("GET /quotes?state=published")["items"]
    assert [item["id"] for item in published] == [quote.pk]
    numbered = api.done(f"GET /quotes?number={other['number']}")["items"]
    assert [item["name"] for item in numbered] == ["Phones"]
    assert len(api.done("GET /quotes")["items"]) == 2


def test_an_unknown_state_or_parameter_is_refused_with_those_there_are(api: Any) -> None:
    assert "'accepted'" in api.refused(422, "GET /quotes?state=won")["state"]
    assert api.refused(422, "GET /quotes?stat=draft") == {
        "stat": "No such query parameter. "
        "Known here: cursor, limit, number, owner, sort, state, tag, updated_since."
    }
    assert list(api.refused(422, "POST /people?dry_run=1", MARISOL)) == ["dry_run"]


def test_name_person_and_lines_change_in_one_request(api: Any, quote: Quote) -> None:
    key = str(Line.objects.get(name="Firewall").key)
    new = api.done("POST /people", {"email": "front@harbordental.example"})
    lines = [{"name": "Switch"}, {"key": key, "unit_price": "899.00"}]
    body = {"name": "Phase 1", "person_id": new["id"], "sections": [{"lines": lines}]}
    changed = api.done(f"PATCH /quotes/{quote.pk}", body)
    assert (changed["name"], changed["person_id"]) == ("Phase 1", new["id"])
    shown = [(line["name"], line["unit_price"]) for line in changed["sections"][0]["lines"]]
    assert shown == [("Switch", "0.00"), ("Firewall", "899.00")]
    assert changed["sections"][0]["lines"][1]["key"] == key


def test_a_change_that_is_refused_in_part_changes_nothing(api: Any, quote: Quote) -> None:
    before = api.done(f"GET /quotes/{quote.pk}")
    body = {"name": "Phase 1", "sections": [{"lines": [{"name": "A", "quantity": -1}]}]}
    api.refused(422, f"PATCH /quotes/{quote.pk}", body)
    assert api.done(f"GET /quotes/{quote.pk}") == before


def test_sections_keep_their_ids_and_surplus_ones_go(api: Any, quote: Quote) -> None:
    two = {"sections": [{"name": "A", "lines": [FIREWALL]}, {"name": "B", "lines": [FIREWALL]}]}
    before = api.done(f"PATCH /quotes/{quote.pk}", two)["sections"]
    moved = {"key": before[1]["lines"][0]["key"]}
    after = api.done(f"PATCH /quotes/{quote.pk}", {"sections": [{"name": "B", "lines": [moved]}]})
    assert [section["id"] for section in after["sections"]] == [before[0]["id"]]
    assert after["sections"][0]["lines"] == before[1]["lines"]
    assert Line.objects.filter(section__quote=quote).count() == 1


def test_a_key_of_another_quote_or_twice_is_refused(api: Any, quote: Quote) -> None:
    key = str(Line.objects.get(name="Firewall").key)
    other = api.done("POST /quotes", {"name": "Phones", "person_id": quote.person_id})
    body = {"sections": [{"lines": [{"key": key}, {"key": key}]}]}
    assert list(api.refused(422, f"PATCH /quotes/{quote.pk}", body)) == ["sections[0].lines[1].key"]
    assert len(api.refused(422, f"PATCH /quotes/{other['id']}", body)) == 2


def test_a_quote_is_published_accepted_and_then_never_changes(api: Any, quote: Quote) -> None:
    path = f"/quotes/{quote.pk}"
    published = api.done(f"POST {path}/publish")
    assert (published["state"], published["acceptance"]) == ("published", None)
    accepted = api.done(f"POST {path}/accept", {"name": "Marisol Vega", "po_number": "PO-17"})
    assert accepted["state"] == "accepted"
    assert accepted["acceptance"]["po_number"] == "PO-17"
    assert Acceptance.objects.get().user_agent == "API (Zapier)"
    for call in (f"POST {path}/publish", f"POST {path}/revise", f"PATCH {path}"):
        body = {"name": "Other"} if call.startswith("PATCH") else None
        assert "accepted" in api.refused(409, call, body)
    assert "accepted" in api.refused(409, f"POST {path}/accept", {"name": "Marisol Vega"})


def test_a_declined_quote_is_revised_and_published_again(api: Any, quote: Quote) -> None:
    path = f"/quotes/{quote.pk}"
    api.done(f"POST {path}/publish")
    assert api.done(f"POST {path}/decline", {"reason": "Too dear"})["state"] == "declined"
    revised = api.done(f"POST {path}/revise")
    assert (revised["state"], revised["revision"]) == ("draft", 2)
    assert api.done(f"POST {path}/publish")["state"] == "published"


def test_a_move_that_is_not_allowed_says_what_to_do(api: Any, quote: Quote) -> None:
    message = api.refused(409, f"POST /quotes/{quote.pk}/accept", {"name": "Marisol Vega"})
    assert message == f"Quote {quote.number} is draft and cannot be accepted. Publish it first."


def test_what_was_chosen_is_accepted_and_answered(
    api: Any, account: Account, person: Person, dana: User
) -> None:
    quote = server_refresh(account, person, dana)
    path, keys = f"/quotes/{quote.pk}", {n.name: str(n.key) for n in Line.objects.all()}
    wifi = str(quote.sections.get(name="Guest Wi-Fi").pk)
    api.done(f"POST {path}/publish")
    choices = {
        "lines": {keys["Continuity"]: True, keys["APC Smart-UPS 1500"]: False},
        "sections": {wifi: True},
        "quantities": {keys["Managed workstation"]: 20},
    }
    accepted = api.done(f"POST {path}/accept", {"name": "Marisol Vega", "choices": choices})
    # 5,016.00 + 1,827.00 + 466.66; 5.5 % of 5,282.66 is 290.55; 289.00 + 20 x 58.00.
    assert accepted["totals"]["total"] == "9049.21"
    assert [line["chosen"] for line in accepted["sections"][1]["lines"]] == [False, False, True]
    quantities = {keys["Managed workstation"]: "20"}
    assert accepted["acceptance"]["choices"] == {**choices, "quantities": quantities}
    assert api.done(f"GET {path}") == accepted


def test_choices_that_are_not_allowed_are_named(
    api: Any, account: Account, person: Person, dana: User
) -> None:
    quote = server_refresh(account, person, dana)
    path, keys = f"/quotes/{quote.pk}", {n.name: str(n.key) for n in Line.objects.all()}
    care = str(quote.sections.get(name="Managed care").pk)
    api.done(f"POST {path}/publish")

    def refused(**choices: Any) -> dict[str, str]:
        body = {"name": "Marisol Vega", "choices": choices}
        errors: dict[str, str] = api.refused(422, f"POST {path}/accept", body)
        return errors

    workstation = f"choices.quantities.{keys['Managed workstation']}"
    server = keys["Dell PowerEdge T360 server"]
    for quantity, sentence in ((3, "at least 5"), ("5.5", "whole numbers"), ("x", "Use digits")):
        said = refused(quantities={keys["Managed workstation"]: quantity})
        assert list(said) == [workstation] and sentence in said[workstation]
    assert "fixed" in refused(quantities={server: 2})[f"choices.quantities.{server}"]
    assert "not optional" in refused(lines={server: False})[f"choices.lines.{server}"]
    assert "not optional" in refused(sections={care: False})[f"choices.sections.{care}"]
    assert list(refused(lines={"else": True})) == ["choices.lines.else"]
    assert list(refused(lines={keys["SECRET hidden"]: False}))
    assert not Acceptance.objects.exists()


def test_an_acceptance_of_an_older_revision_is_refused(api: Any, quote: Quote) -> None:
    api.done(f"POST /quotes/{quote.pk}/publish")
    body = {"name": "Marisol Vega", "revision": 7}
    assert list(api.refused(422, f"POST /quotes/{quote.pk}/accept", body)) == ["revision"]
    assert list(api.refused(422, f"POST /quotes/{quote.pk}/accept", {"name": ""})) == ["name"]


def test_reading_takes_as_many_queries_for_many_lines(
    api: Any, quote: Quote, django_assert_max_num_queries: Any
) -> None:
    lines = [{"name": f"Access point {number}"} for number in range(60)]
    api.done(f"PATCH /quotes/{quote.pk}", {"sections": [{"lines": lines}]})
    with django_assert_max_num_queries(6):
        api.done(f"GET /quotes/{quote.pk}")


def test_the_list_is_narrowed_and_ordered(api: Any, quote: Quote) -> None:
    phones = actions.create_quote(quote.account, quote.buyer, "Phones", raw={"tags": ["VoIP"]})

    def names(query: str) -> list[str]:
        return [item["name"] for item in api.done(f"GET /quotes?{query}")["items"]]

    assert names("owner=DANA@harborit.example") == ["Office refresh"]
    assert names("owner=none") == names("tag=VoIP") == ["Phones"]
    assert names("sort=-total") == names("sort=created") == ["Office refresh", "Phones"]
    Quote.objects.filter(pk=quote.pk).update(updated_at="2026-01-01T00:00Z")
    since = phones.created_at.isoformat().replace("+00:00", "Z")
    assert names(f"updated_since={since}") == ["Phones"]


def test_a_cursor_belongs_to_its_order(api: Any, quote: Quote) -> None:
    actions.create_quote(quote.account, quote.buyer, "Phones")
    cursor = api.done("GET /quotes?sort=total&limit=1")["next_cursor"]
    further = api.done(f"GET /quotes?sort=total&cursor={cursor}")
    assert [item["name"] for item in further["items"]] == ["Office refresh"]
    said = api.refused(422, "GET /quotes?sort=-created&cursor=x~y")
    assert "no cursor of a list in this order" in said["cursor"]


def test_a_new_quote_is_answered_without_being_read_again(
    api: Any, person: Person, django_assert_max_num_queries: Any
) -> None:
    rich = {"quantity": "2.5", "unit_cost": "610.125", "discount_percent": "12.5", "note": "May"}
    also = {"frequency": "monthly", "optional": True, "customer_quantity": True, "max_quantity": 9}
    lines = [{**FIREWALL, **rich, **also, "description": "Two\nlines, “quoted” é"}] * 50
    tiers = {"name": "Choose", "kind": "choice", "lines": [FIREWALL, {**FIREWALL, "chosen": True}]}
    fields = {"discount_amount": "25", "shipping": "12.5", "tags": ["renewal"], "expires_on": None}
    body = {"name": "Office refresh", "person_id": person.pk, **fields}
    with django_assert_max_num_queries(16):
        made = api.done("POST /quotes", {**body, "sections": [{"lines": lines}, tiers]})
    assert {**api.done(f"GET /quotes/{made['id']}"), "price_changes": []} == made
    assert [line["chosen"] for line in made["sections"][1]["lines"]] == [False, True]
