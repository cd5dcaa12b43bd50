"""The page of a quote: editing in place, publishing, revising, declining."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.models import Account, Membership, User
from quotewright.quotes import actions
from quotewright.quotes.models import Event, Line, Publication, Quote, Section

HTMX = {"HX-Request": "true"}


@pytest.fixture
def line(quote: Quote) -> Line:
    return Line.objects.get(name="Access point")


def do(client: Client, quote: Quote, op: str, since: int | None = None, **more: Any) -> Any:
    """Ask for one operation as the page does."""
    quote.refresh_from_db()
    at = quote.version if since is None else since
    body = {"since": at, "revision": quote.revision, "do": {"op": op, **more}}
    return client.post(
        f"/quotes/{quote.pk}/edits/", body, content_type="application/json", headers=HTMX
    )


def set_line(client: Client, line: Line, seen: Any = None, **values: Any) -> Any:
    more = {"seen": seen} if seen else {}
    quote = Quote.objects.get(sections__lines=line)
    return do(client, quote, "set_lines", ids=[line.pk], values=values, **more)


def names(quote: Quote) -> list[str]:
    lines = Line.objects.filter(section__quote=quote).order_by("section__position", "position")
    return list(lines.values_list("name", flat=True))


def test_the_editor_shows_lines_margin_and_totals(client: Client, quote: Quote) -> None:
    page = client.get(f"/quotes/{quote.pk}/").text
    assert 'value="Firewall"' in page and "35.7 %" in page
    assert "$1,747.74" in page and "$74.19" in page and "$1,821.93" in page


def test_one_changed_line_is_answered_by_one_line(client: Client, line: Line) -> None:
    answer = set_line(client, line, quantity="4").json()
    line.refresh_from_db()
    assert line.quantity == 4 and line.name == "Access point"
    assert answer["rows"].count("<tr") == 1 and "533.32" in answer["rows"]
    assert "$1,881.07" in answer["totals"] and answer["undo"] == "change quantity of Access point"
    assert len(json.dumps(answer)) < 6_000


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("quantity", "1,o", "Quantity is “1,o”. Use digits, for example 1.5."),
        ("quantity", "0", "Quantity is 0. It must be more than 0."),
        ("unit_price", "ten", "Price is “ten”. Use digits, for example 1.5."),
        ("unit_cost", "-1", "Cost is -1. It cannot be less than 0."),
        ("discount", "101", "Discount is 101. It can be at most 100."),
        ("margin", "100", "Margin is 100. It can be at most 99.99."),
        ("frequency", "hourly", "Billing is “hourly”. Use one of one_time, monthly, "),
        ("name", "", "Item name is empty. Type one."),
    ],
)
def test_a_refused_cell_says_what_to_do(
    client: Client, line: Line, field: str, text: str, sentence: str
) -> None:
    answer = set_line(client, line, **{field: text})
    assert answer.status_code == 422 and sentence in answer.json()["message"]
    line.refresh_from_db()
    assert line.quantity == 3


def test_a_margin_makes_the_price(client: Client, line: Line) -> None:
    refused = set_line(client, line, margin="25")
    assert "Without a cost there is no margin" in refused.json()["message"]
    set_line(client, line, unit_cost="90")
    set_line(client, line, margin="25 %")
    line.refresh_from_db()
    assert line.unit_price == 120


def test_a_discount_is_a_percentage_or_an_amount(client: Client, line: Line) -> None:
    set_line(client, line, discount="10 %")
    line.refresh_from_db()
    assert line.discount_percent == 10 and line.discount_amount == 0
    set_line(client, line, discount="$50")
    line.refresh_from_db()
    assert line.discount_percent == 0 and line.discount_amount == 50


def test_text_that_looks_like_markup_stays_text(client: Client, line: Line) -> None:
    rows = set_line(client, line, name='<b>6 ft" "></td>').json()["rows"]
    assert "&lt;b&gt;6 ft" in rows and "<b>6" not in rows and "></td>&" not in rows


def test_a_line_is_added_after_another(client: Client, quote: Quote, line: Line) -> None:
    new = {"name": "Patching", "unit_price": "20", "taxable": False}
    answer = do(client, quote, "add_lines", section=line.section_id, after=line.pk, lines=[new])
    added = Line.objects.get(name="Patching")
    assert answer.json()["added"] == [added.pk] and not added.taxable
    assert names(quote) == ["Firewall", "Access point", "Patching", "Hours"]
    assert answer.json()["order"][str(line.section_id)].index(added.pk) == 2


def test_a_removed_line_comes_back_as_itself(client: Client, quote: Quote, line: Line) -> None:
    gone = do(client, quote, "remove_lines", ids=[line.pk]).json()
    assert gone["gone"] == [line.pk] and gone["undo"] == "remove Access point"
    back = do(client, quote, "undo").json()
    assert f'data-line="{line.pk}"' in back["rows"] and back["redo"] == "remove Access point"
    assert names(quote) == ["Firewall", "Access point", "Hours"]
    assert Line.objects.get(name="Access point").key == line.key


def test_lines_move_together(client: Client, quote: Quote, line: Line) -> None:
    care = actions.add_section(quote, "Care")
    hours = Line.objects.get(name="Hours")
    do(client, quote, "move_lines", ids=[line.pk, hours.pk], section=care.pk, after=0)
    assert list(care.lines.values_list("name", flat=True)) == ["Access point", "Hours"]


def test_many_lines_change_at_once_and_come_back_at_once(client: Client, quote: Quote) -> None:
    ids = list(Line.objects.values_list("pk", flat=True))
    values = {"discount": "5", "taxable": False}
    answer = do(client, quote, "set_lines", ids=ids, values=values).json()
    assert answer["rows"].count("<tr") == 3
    assert Line.objects.filter(discount_percent=5, taxable=False).count() == 3
    do(client, quote, "undo")
    assert set(Line.objects.values_list("discount_percent", flat=True)) == {0}


def test_a_refused_line_of_many_changes_none(client: Client, quote: Quote) -> None:
    ids = list(Line.objects.values_list("pk", flat=True))
    answer = do(client, quote, "set_lines", ids=ids, values={"margin": "30"})
    assert answer.status_code == 422 and "“Access point”" in answer.json()["message"]
    assert Line.objects.get(name="Firewall").unit_price == 949


def test_in_a_group_to_choose_from_one_line_is_suggested(client: Client, quote: Quote) -> None:
    section = Section.objects.get(quote=quote)
    do(client, quote, "set_section", id=section.pk, values={"kind": "choice"})
    assert list(section.lines.values_list("chosen", flat=True)) == [True, False, False]
    answer = set_line(client, Line.objects.get(name="Hours"), chosen=True).json()
    assert list(section.lines.values_list("chosen", flat=True)) == [False, False, True]
    assert "$398.75" in answer["totals"]


def test_the_last_section_stays(client: Client, quote: Quote) -> None:
    section = Section.objects.get(quote=quote)
    answer = do(client, quote, "remove_section", id=section.pk)
    assert answer.status_code == 422 and "at least one section" in answer.json()["message"]


def test_the_quote_is_renamed_discounted_and_shipped(client: Client, quote: Quote) -> None:
    values = {"name": "Clinic refresh", "discount": "10", "shipping": "25.00"}
    answer = do(client, quote, "set_quote", values=values).json()
    quote.refresh_from_db()
    assert quote.name == "Clinic refresh" and quote.discount_percent == 10
    assert answer["fields"]["discount"] == "10" and "−$174.77" in answer["totals"]
    assert quote.due == Decimal("1664.74")  # 1,747.74 − 174.77 + 25.00 + 66.77 tax


def test_what_somebody_else_changed_is_not_overwritten(client: Client, line: Line) -> None:
    actions.change_line(line, {"quantity": "5"}, by=User.objects.create_user("m@h.example", "x"))
    answer = set_line(client, line, seen={"quantity": "3"}, quantity="4")
    assert answer.status_code == 409
    assert answer.json()["conflict"] == {"field": "quantity", "theirs": "5", "who": "m@h.example"}
    assert set_line(client, line, seen={"quantity": "5"}, quantity="4").status_code == 200


def test_another_window_learns_what_changed(client: Client, quote: Quote, line: Line) -> None:
    quote.refresh_from_db()
    before = quote.version
    address = f"/quotes/{quote.pk}/edits/?revision=1&since="
    assert client.get(f"{address}{before}").status_code == 204
    actions.change_line(line, {"quantity": "5"})
    actions.delete_line(Line.objects.get(name="Hours"))
    news = client.get(f"{address}{before}").json()
    assert news["rows"].count("<tr") == 1 and len(news["gone"]) == 1
    assert news["version"] == before + 2 and news["others"] == ["Somebody"]


def test_a_window_of_another_revision_is_told_to_reload(client: Client, quote: Quote) -> None:
    actions.publish(quote)
    actions.revise(quote)
    answer = client.get(f"/quotes/{quote.pk}/edits/?revision=1&since=4")
    assert answer.json() == {"reload": True}


def test_an_edit_after_publication_is_refused_in_words(client: Client, line: Line) -> None:
    actions.publish(line.section.quote)
    answer = set_line(client, line, quantity="9")
    assert answer.status_code == 409 and "Revise it first" in answer.json()["message"]


def test_a_line_that_is_gone_is_not_a_fault(client: Client, line: Line) -> None:
    quote = line.section.quote
    actions.delete_line(line)
    answer = do(client, quote, "set_lines", ids=[line.pk], values={"quantity": "9"})
    assert answer.status_code == 404 and "removed in another window" in answer.json()["message"]


def test_an_account_may_think_in_markup(client: Client, quote: Quote, line: Line) -> None:
    Account.objects.update(price_basis=Account.PriceBasis.MARKUP)
    page = client.get(f"/quotes/{quote.pk}/").text
    assert "55.6 %" in page and ">Markup<" in page and ">Margin</th>" not in page
    assert "55.6 %" in client.get(f"/quotes/{quote.pk}/lines/{first_line(quote)}/").text
    set_line(client, line, unit_cost="80")
    answer = set_line(client, line, markup="50 %").json()
    line.refresh_from_db()
    assert line.unit_price == 120 and "50.0 %" in answer["rows"]
    actions.publish(quote)
    assert "55.6 %" in client.get(f"/quotes/{quote.pk}/").text


def first_line(quote: Quote) -> int:
    return Line.objects.get(name="Firewall").pk


def test_a_member_who_sees_no_margins_neither_reads_nor_sets_them(
    client: Client, quote: Quote, line: Line
) -> None:
    Membership.objects.update(sees_margins=False)
    page = client.get(f"/quotes/{quote.pk}/").text
    assert "610.00" not in page and "Margin" not in page and "unit_cost" not in page
    assert set_line(client, line, unit_cost="1").status_code == 403
    assert set_line(client, line, markup="1").status_code == 403
    details = client.get(f"/quotes/{quote.pk}/lines/{line.pk}/")
    assert details.status_code == 200 and "Description" in details.text
    assert "Margin" not in details.text and "percent" not in details.text


def test_a_paste_too_long_for_a_quote_is_refused_in_words(client: Client, quote: Quote) -> None:
    section = Section.objects.get(quote=quote)
    lines = [{"name": f"Cable {n}"} for n in range(5_000)]
    answer = do(client, quote, "add_lines", section=section.pk, lines=lines)
    assert answer.status_code == 422
    assert "5,000 rows; a quote holds 2,000" in answer.json()["message"]
    assert Line.objects.count() == 3


def test_one_edit_takes_as_many_queries_in_a_long_quote_as_in_a_short_one(
    client: Client, quote: Quote, line: Line
) -> None:
    with CaptureQueriesContext(connection) as few:
        set_line(client, line, quantity="4")
    actions.add_lines(quote, [{"name": f"Cable {n}"} for n in range(300)])
    with CaptureQueriesContext(connection) as many:
        set_line(client, line, quantity="5")
    assert len(few) == len(many) <= 28  # the two of the helper included


def test_an_empty_quote_is_not_published(client: Client, quote: Quote) -> None:
    Line.objects.all().delete()
    answer = client.post(f"/quotes/{quote.pk}/publish/")
    assert answer.status_code == 422 and "has no lines" in answer.text


def test_publishing_shows_the_link_and_no_inputs(client: Client, quote: Quote) -> None:
    client.post(f"/quotes/{quote.pk}/publish/")
    page = client.get(f"/quotes/{quote.pk}/").text
    assert f"/q/{quote.link}/" in page and "Revise" in page
    assert "data-editor" not in page and "Firewall" in page


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
    assert "the link</a> see that the quote is being revised" in page
    assert "data-editor" in page


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
    actions.add_lines(quote, [{"name": f"Cable {number}"} for number in range(45)])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 16
