"""The page of a quote: editing in place, publishing, revising, declining."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quotewright.quotes import actions
from quotewright.quotes.models import Event, Line, Publication, Quote, Section

HTMX = {"HX-Request": "true"}


@pytest.fixture
def line(quote: Quote) -> Line:
    return Line.objects.get(name="Access point")


def test_the_editor_shows_lines_margin_and_totals(client: Client, quote: Quote) -> None:
    page = client.get(f"/quotes/{quote.pk}/").text
    assert 'value="Firewall"' in page and "35.7 %" in page
    assert "$1,747.74" in page and "$74.19" in page and "$1,821.93" in page
    assert "created the quote" in page


def test_one_field_is_saved_and_the_sums_answered(client: Client, line: Line) -> None:
    answer = client.post(f"/lines/{line.pk}/", {"quantity": "4"}, headers=HTMX)
    line.refresh_from_db()
    assert line.quantity == 4 and line.name == "Access point"
    assert "533.32" in answer.text and "$1,881.07" in answer.text and "Saved" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("quantity", "1,o", "Quantity is “1,o”. Use digits, for example 1.5."),
        ("quantity", "0", "Quantity is 0. It must be more than 0."),
        ("unit_price", "ten", "Price is “ten”. Use digits, for example 1.5."),
        ("unit_cost", "-1", "Cost is -1. It cannot be less than 0."),
        ("name", "", "Item name is empty. Type one."),
    ],
)
def test_a_refused_cell_keeps_its_text(
    client: Client, line: Line, field: str, text: str, sentence: str
) -> None:
    answer = client.post(f"/lines/{line.pk}/", {field: text}, headers=HTMX)
    assert answer.status_code == 422
    assert sentence in answer.text and f'value="{text}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_text_that_looks_like_markup_stays_text(client: Client, line: Line) -> None:
    answer = client.post(f"/lines/{line.pk}/", {"name": "<b>6 ft"}, headers=HTMX)
    assert "&lt;b&gt;6 ft" in answer.text and "<b>6" not in answer.text


def test_a_line_is_added_to_its_section(client: Client, quote: Quote) -> None:
    section = actions.add_section(quote, "Care")
    data = {"section": section.pk, "name": "Patching", "unit_price": "20", "taxable": "off"}
    answer = client.post(f"/quotes/{quote.pk}/lines/", data, headers=HTMX)
    added = section.lines.get()
    assert (added.name, added.taxable) == ("Patching", False)
    assert added.unit_price == 20
    assert f'id="line-{added.pk}"' in answer.text


def test_a_removed_line_comes_back_as_itself(client: Client, line: Line) -> None:
    quote = line.section.quote
    answer = client.post(f"/lines/{line.pk}/delete/", headers=HTMX)
    assert "Removed Access point" in answer.text and str(line.key) in answer.text
    data = {
        "section": line.section_id,
        "name": "Access point",
        "quantity": "3",
        "unit_price": "133.33",
        "key": line.key,
        "position": line.position,
    }
    again = client.post(f"/quotes/{quote.pk}/lines/", data, headers=HTMX)
    hours = Line.objects.get(name="Hours")
    assert again["HX-Retarget"] == f"#line-{hours.pk}"
    assert list(line.section.lines.values_list("name", flat=True)) == [
        "Firewall",
        "Access point",
        "Hours",
    ]
    assert Line.objects.get(name="Access point").key == line.key


def test_a_line_moves(client: Client, line: Line) -> None:
    client.post(f"/lines/{line.pk}/move/", {"position": "1"}, headers=HTMX)
    first = line.section.lines.first()
    assert first is not None and first.name == "Access point"


@pytest.mark.parametrize("position", ["", "first", "-1"])
def test_a_position_that_is_none_is_refused(client: Client, line: Line, position: str) -> None:
    data = {"position": position}
    assert client.post(f"/lines/{line.pk}/move/", data, headers=HTMX).status_code == 422


def test_the_last_section_stays(client: Client, quote: Quote) -> None:
    section = Section.objects.get(quote=quote)
    answer = client.post(f"/sections/{section.pk}/delete/", headers=HTMX)
    assert answer.status_code == 422
    assert "at least one section" in answer.text and answer["HX-Reswap"] == "none"


def test_the_quote_is_renamed(client: Client, quote: Quote) -> None:
    client.post(f"/quotes/{quote.pk}/change/", {"name": "Clinic refresh"}, headers=HTMX)
    quote.refresh_from_db()
    assert quote.name == "Clinic refresh"


def test_an_edit_after_publication_is_refused_in_words(client: Client, line: Line) -> None:
    actions.publish(line.section.quote)
    answer = client.post(f"/lines/{line.pk}/", {"quantity": "9"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Revise it first" in answer.text


def test_a_line_that_is_gone_is_not_a_fault(client: Client, line: Line) -> None:
    client.post(f"/lines/{line.pk}/delete/", headers=HTMX)
    answer = client.post(f"/lines/{line.pk}/", {"quantity": "9"}, headers=HTMX)
    assert answer.status_code == 404 and "reload the page" in answer.text


def test_an_empty_quote_is_not_published(client: Client, quote: Quote) -> None:
    Line.objects.all().delete()
    answer = client.post(f"/quotes/{quote.pk}/publish/")
    assert answer.status_code == 422 and "has no lines" in answer.text


def test_publishing_shows_the_link_and_no_inputs(client: Client, quote: Quote) -> None:
    client.post(f"/quotes/{quote.pk}/publish/")
    page = client.get(f"/quotes/{quote.pk}/").text
    assert f"/q/{quote.link}/" in page and "Revise" in page
    assert "data-save" not in page and "Firewall" in page


def test_the_page_of_a_published_quote_shows_what_was_published(
    client: Client, published: Publication
) -> None:
    Line.objects.filter(name="Firewall").update(name="Something else")
    page = client.get(f"/quotes/{published.quote_id}/").text
    assert "Firewall" in page and "Something else" not in page


def test_revising_opens_the_editor_and_says_what_customers_see(
    client: Client, published: Publication
) -> None:
    client.post(f"/quotes/{published.quote_id}/revise/")
    page = client.get(f"/quotes/{published.quote_id}/").text
    assert "Customers with the link see that the quote is being revised" in page
    assert "data-save" in page


def test_a_no_by_phone_is_written_down(client: Client, published: Publication) -> None:
    client.post(f"/quotes/{published.quote_id}/decline/", {"reason": "Too dear"})
    event = Event.objects.filter(quote=published.quote).first()
    assert event is not None and (event.actor, event.text) == (
        "Dana Whitlock",
        "declined: Too dear",
    )


def test_an_accepted_quote_says_who_signed(client: Client, published: Publication) -> None:
    actions.accept(published.quote, actions.Signer("Marisol Vega", "PO-77"))
    page = client.get(f"/quotes/{published.quote_id}/").text
    assert "Marisol Vega signed" in page and "purchase order PO-77" in page
    assert "Revise" not in page


def test_the_number_of_queries_does_not_grow_with_the_lines(client: Client, quote: Quote) -> None:
    address = f"/quotes/{quote.pk}/"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(45):
        actions.add_line(quote, {"name": f"Cable {number}"})
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 12
