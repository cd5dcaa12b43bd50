"""People: list, search, adding and changing."""

from __future__ import annotations

from django.test import Client

from quotewright.people.models import Person
from quotewright.quotes.models import Quote


def test_without_people_the_list_gives_the_first_step(client: Client) -> None:
    assert "No people yet" in client.get("/people/").text


def test_the_list_is_filtered(client: Client, person: Person) -> None:
    assert "Marisol Vega" in client.get("/people/", {"q": "dental"}).text
    assert "Nobody matches “tom”" in client.get("/people/", {"q": "tom"}).text


def test_the_search_says_why_somebody_matched(client: Client, person: Person) -> None:
    page = client.get("/people/search/", {"who": "harbor den"}).text
    assert "Marisol Vega" in page and "Organization" in page


def test_the_search_waits_for_two_letters(client: Client, person: Person) -> None:
    assert "Marisol" not in client.get("/people/search/", {"who": "m"}).text


def test_a_person_is_added(client: Client) -> None:
    answer = client.post("/people/new/", {"first_name": "Tom", "last_name": "Okafor"})
    person = Person.objects.get()
    assert answer["Location"] == f"/people/{person.pk}/"
    assert person.country == "US"


def test_every_wrong_field_is_named_and_its_text_kept(client: Client, person: Person) -> None:
    data = {"first_name": "Marisol", "email": "marisol@", "country": "USA", "organization": ""}
    page = client.post(f"/people/{person.pk}/", data)
    assert page.status_code == 422
    assert "2 things to correct" in page.text
    assert 'value="marisol@"' in page.text and 'value="USA"' in page.text
    assert page.text.count('aria-invalid="true"') == 2
    person.refresh_from_db()
    assert person.email == "marisol@harbordental.example"


def test_the_page_of_a_person_lists_their_quotes(client: Client, quote: Quote) -> None:
    page = client.get(f"/people/{quote.person_id}/").text
    assert "Office refresh" in page and 'value="Harbor Dental"' in page


def test_a_missing_email_is_allowed_and_explained(client: Client) -> None:
    assert "cannot be matched to a Syncro customer by itself" in client.get("/people/new/").text
