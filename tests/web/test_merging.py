"""Possible duplicates, and the preview of a merger."""

from __future__ import annotations

import pytest
from django.test import Client

from quotewright.accounts.models import Account
from quotewright.integrations.models import Connection, Link
from quotewright.people.actions import change_person, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote


@pytest.fixture
def mari(account: Account) -> Person:
    """Marisol, entered a second time, at the same company in other letters."""
    return create_person(
        account,
        {
            "first_name": "Mari",
            "last_name": "Vega",
            "email": "Marisol@HarborDental.example",
            "title": "Owner",
            "organization": "Harbor Dental Inc.",
        },
    )


def test_duplicates_are_listed_with_the_reason(
    client: Client, person: Person, mari: Person
) -> None:
    page = client.get("/people/duplicates/").text

    assert "Same e-mail" in page and "Compare" in page
    assert "Same name" in client.get("/organizations/duplicates/").text
    change_person(mari, {"email": ""})
    assert "No duplicates are suspected" in client.get("/people/duplicates/").text


def test_a_persons_page_says_who_may_be_the_same(
    client: Client, person: Person, mari: Person
) -> None:
    page = client.get(f"/people/{person.pk}/").text

    assert "Marisol Vega may be here twice." in page
    assert f'href="/people/{person.pk}/merge/?with={mari.pk}"' in page


def test_the_other_one_is_chosen_first(client: Client, person: Person, mari: Person) -> None:
    url = f"/people/{person.pk}/merge/"

    assert f'href="?with={mari.pk}"' in client.get(url).text
    assert "Nobody is chosen" in client.get(url, {"who": "mari", "person": ""}).text
    assert "Which values stay" in client.get(url, {"person": mari.pk}).text
    company = f"/organizations/{person.organization_id}/merge/"
    assert "no organization called “HD”" in client.get(company, {"organization": "HD"}).text
    assert "What happens" in client.get(company, {"organization": "harbor dental inc."}).text


def test_the_preview_tells_what_moves(client: Client, person: Person, mari: Person) -> None:
    quote = actions.create_quote(person.account, mari, "Phones")

    page = client.get(f"/people/{person.pk}/merge/", {"with": mari.pk}).text

    assert "Practice manager" not in page and "Owner" in page
    assert f"1 quote moves: {quote.number} Phones." in page
    assert "This cannot be undone" in page
    assert Person.objects.filter(pk=mari.pk).exists()


@pytest.mark.parametrize(
    ("linked", "sentence"),
    [
        ((), "Neither is in Syncro yet."),
        (("mari",), "Marisol Vega takes over customer 12 in Syncro from Mari Vega."),
        (("person",), "Marisol Vega stays customer 11 in Syncro."),
        (("person", "mari"), "Both are in Syncro: Marisol Vega as customer 11, Mari Vega as"),
    ],
)
def test_the_preview_tells_what_it_means_for_syncro(
    client: Client, person: Person, mari: Person, linked: tuple[str, ...], sentence: str
) -> None:
    url = f"/people/{person.pk}/merge/?with={mari.pk}"
    assert "Syncro" not in client.get(url).text
    connection = Connection.objects.create(account=person.account, subdomain="harborit")
    places = {"person": (person, "11"), "mari": (mari, "12")}
    for who in linked:
        record, remote = places[who]
        Link.objects.create(
            connection=connection, kind="person", key=str(record.pk), remote_id=remote
        )

    assert sentence in client.get(url).text


def test_a_merger_takes_what_was_chosen(client: Client, person: Person, mari: Person) -> None:
    form = {"with": mari.pk, "seen": "1,1", "title": "theirs", "name": "mine"}

    answer = client.post(f"/people/{person.pk}/merge/", form, follow=True)

    assert "Mari Vega is merged into Marisol Vega" in answer.text
    person.refresh_from_db()
    assert (person.full_name, person.title) == ("Marisol Vega", "Owner")
    assert client.get(f"/people/{mari.pk}/")["Location"] == f"/people/{person.pk}/"


def test_a_second_click_leads_to_who_was_kept(client: Client, person: Person, mari: Person) -> None:
    url, form = f"/people/{person.pk}/merge/", {"with": mari.pk, "seen": "1,1"}

    answers = [client.post(url, form) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [f"/people/{person.pk}/"] * 2


def test_a_change_meanwhile_shows_the_preview_anew(
    client: Client, person: Person, mari: Person
) -> None:
    change_person(mari, {"title": "Partner"})

    form = {"with": mari.pk, "seen": "1,1"}
    answer = client.post(f"/people/{person.pk}/merge/", form)

    assert answer.status_code == 422
    assert "Mari Vega was changed meanwhile" in answer.text and "Partner" in answer.text
    assert 'name="seen" value="1,2"' in answer.text


def test_organizations_merge_with_their_people(client: Client, quote: Quote, mari: Person) -> None:
    kept, gone = str(quote.buyer.organization_id), str(mari.organization_id)
    url = f"/organizations/{kept}/merge/"
    assert "1 person moves to Harbor Dental: Mari Vega." in client.get(url, {"with": gone}).text

    client.post(url, {"with": gone, "seen": "1,1"})

    assert Organization.objects.get().people.count() == 2
    assert client.get(f"/organizations/{gone}/")["Location"] == f"/organizations/{kept}/"


def test_nobody_merges_with_those_of_another_account(
    client: Client, person: Person, foreign: Quote
) -> None:
    url = f"/people/{person.pk}/merge/"

    for stranger in (str(foreign.buyer.pk), "x", "0", "9" * 30):
        assert client.get(url, {"with": stranger}).status_code == 404
        assert client.post(url, {"with": stranger, "seen": "1,1"}).status_code == 404
    assert Person.objects.filter(pk=foreign.buyer.pk).exists()


def test_a_reader_sees_duplicates_and_merges_nothing(
    reader: Client, person: Person, mari: Person
) -> None:
    assert "Compare" not in reader.get("/people/duplicates/").text
    url = f"/people/{person.pk}/merge/?with={mari.pk}"
    assert reader.get(url).status_code == 403
    assert reader.post(url, {"with": mari.pk, "seen": "1,1"}).status_code == 403


def test_those_who_are_not_the_same_are_kept_apart_until_somebody_says_otherwise(
    client: Client, person: Person, mari: Person
) -> None:
    both = {"ids": [person.pk, mari.pk]}
    told = client.post("/people/apart/", {**both, "back": person.pk})
    assert told["Location"] == f"/people/{person.pk}/"
    assert "may be here twice" not in client.get(told["Location"]).text
    page = client.get("/people/duplicates/").text
    assert "No duplicates are suspected" in page and "Suspect again" in page
    assert "Dana Whitlock" in page

    again = client.get(client.post("/people/apart/", {**both, "again": "1"})["Location"]).text
    assert "Same e-mail" in again and "Suspect again" not in again


def test_organizations_are_kept_apart_too(client: Client, person: Person, mari: Person) -> None:
    ids = [person.organization_id, mari.organization_id]
    told = client.post("/organizations/apart/", {"ids": ids})
    assert "Suspect again" in client.get(told["Location"]).text


def test_nobody_keeps_those_of_another_account_apart(
    client: Client, reader: Client, person: Person, mari: Person
) -> None:
    theirs = create_person(Account.objects.create(name="Bay"), {"email": mari.email})
    for ids in ([person.pk, theirs.pk], ["x", person.pk], []):
        refused = client.post("/people/apart/", {"ids": ids}, headers={"HX-Request": "true"})
        assert refused.status_code == 422
    assert reader.post("/people/apart/", {"ids": [person.pk, mari.pk]}).status_code == 403
    assert "Same e-mail" in client.get("/people/duplicates/").text
