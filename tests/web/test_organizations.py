"""Organizations: list, page, adding and changing."""

from __future__ import annotations

from typing import Any

from django.test import Client

from quotewright.accounts.models import Account
from quotewright.people.actions import change_organization, create_organization, create_person
from quotewright.people.models import Organization, Person
from quotewright.quotes import actions
from quotewright.quotes.actions import Signer
from quotewright.quotes.models import Publication, Quote
from tests.web.conftest import HTMX


def test_without_organizations_the_list_gives_the_first_step(client: Client) -> None:
    assert "No organizations yet" in client.get("/organizations/").text


def test_the_list_counts_people_and_quotes(client: Client, quote: Quote) -> None:
    page = client.get("/organizations/").text

    assert "Harbor Dental" in page and page.count('<td class="num">1</td>') == 2
    assert "No organization matches “tom”" in client.get("/organizations/", {"q": "tom"}).text


def test_a_list_takes_as_many_queries_for_many(
    client: Client, account: Account, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        create_organization(account, {"name": f"Bay {number:02}"})
    client.get("/organizations/")

    with django_assert_max_num_queries(8):
        page = client.get("/organizations/").text
    assert "Bay 49" in page and "Bay 50" not in page and "60 organizations" in page


def test_show_more_goes_on_after_the_last_one(client: Client, account: Account) -> None:
    for number in range(60):
        create_person(account, {"first_name": "Ann", "last_name": f"Vega {number:02}"})
    first = client.get("/people/", {"q": "ann"}, headers=HTMX)
    older = first.text.split('href="/people/?')[1].split('"')[0].replace("&amp;", "&")
    create_person(account, {"first_name": "Ann", "last_name": "Aaron"})

    rest = client.get(f"/people/?{older}", headers=HTMX).text

    assert rest.count("<tr data-row") == 10 and "Vega 50" in rest and "Vega 59" in rest


def test_an_organization_is_added_and_changed(client: Client) -> None:
    answer = client.post("/organizations/new/", {"name": "Bay Marine", "website": "bay.example"})
    organization = Organization.objects.get()
    assert answer["Location"] == f"/organizations/{organization.pk}/"
    assert organization.country == "US"

    form = {"tax_exempt": "on", "tax_exempt_number": "ME-4471"}
    client.post(f"/organizations/{organization.pk}/", form)

    page = client.get(f"/organizations/{organization.pk}/").text
    assert "Tax exempt, certificate ME-4471" in page and 'href="https://bay.example"' in page


def test_a_wrong_field_is_named_and_its_text_kept(client: Client, person: Person) -> None:
    form = {"name": "harbor DENTAL", "website": "harbor dental"}
    page = client.post("/organizations/new/", form)

    assert page.status_code == 422 and "2 things to correct" in page.text
    assert 'value="harbor DENTAL"' in page.text and 'value="harbor dental"' in page.text


def test_its_page_has_people_quotes_and_what_they_come_to(
    client: Client, published: Publication
) -> None:
    quote = published.quote
    tom = create_person(
        quote.account, {"first_name": "Tom", "email": "t@x.example", "organization": "HD"}
    )
    actions.accept(quote, Signer("Marisol Vega"))
    draft = actions.create_quote(quote.account, quote.buyer, "Phones")
    actions.add_line(draft, {"name": "Phone", "unit_price": "100", "taxable": False})

    page = client.get(f"/organizations/{quote.buyer.organization_id}/").text

    assert "Marisol Vega" in page and tom.full_name not in page
    assert '<dt>Won</dt><dd>$1,821.93 <span class="faint">(1)' in page
    assert '<dt>In draft</dt><dd>$100.00 <span class="faint">(1)' in page


def test_a_page_takes_as_many_queries_for_many_quotes(
    client: Client, quote: Quote, django_assert_max_num_queries: Any
) -> None:
    url = f"/organizations/{quote.buyer.organization_id}/"
    for number in range(12):
        actions.create_quote(quote.account, quote.buyer, f"Quote {number}")
    client.get(url)

    with django_assert_max_num_queries(18):
        page = client.get(url).text
    assert page.count("<tr data-row") == 11 and "Show all 13" in page
    assert client.get(url, {"quotes": "all"}).text.count("<tr data-row") == 14


def test_names_are_suggested_while_somebody_types(client: Client, person: Person) -> None:
    assert "Harbor Dental" in client.get("/organizations/names/", {"organization": "den"}).text
    assert client.get("/organizations/names/", {"organization": ""}).text.strip() == ""


def test_a_new_person_of_an_organization_has_it_filled_in(client: Client, person: Person) -> None:
    page = client.get("/people/new/", {"organization": "Harbor Dental"}).text
    assert 'value="Harbor Dental"' in page


def test_a_reader_looks_and_changes_nothing(reader: Client, person: Person) -> None:
    url = f"/organizations/{person.organization_id}/"

    assert "readonly" in reader.get(url).text and "Merge…" not in reader.get(url).text
    assert reader.post(url, {"name": "Mine"}).status_code == 403
    assert reader.get("/organizations/new/").status_code == 403


def test_markup_in_a_name_stays_text(client: Client, person: Person) -> None:
    assert person.organization
    change_organization(person.organization, {"name": "<script>x</script>"})
    create_organization(person.account, {"name": "<script>x</script> Inc"})

    for page in ("/organizations/", "/organizations/duplicates/", "/people/"):
        assert "<script>x" not in client.get(page).text
    assert "<script>x" not in client.get(f"/organizations/{person.organization_id}/").text
