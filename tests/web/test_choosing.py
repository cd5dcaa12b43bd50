"""Choosing on the customer's page: what is offered, what it comes to, and what is signed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.document import from_json
from quotewright.quotes.models import Acceptance, Line, Publication, Quote
from quotewright.quotes.pricing import totals
from tests.refresh import SECRETS, server_refresh

YES = {"name": "Marisol Vega", "agree": "on", "revision": "1", "choosing": "1"}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def refresh(account: Account, person: Person, dana: User) -> Quote:
    quote = server_refresh(account, person, dana)
    actions.publish(quote)
    return quote


@pytest.fixture
def link(refresh: Quote) -> str:
    return f"/q/{refresh.link}/"


def key(name: str) -> str:
    return str(Line.objects.get(name=name).key)


def as_suggested(**changes: str) -> dict[str, str]:
    """The fields that the page's form sends as long as nothing is changed."""
    return {
        f"line-{key('APC Smart-UPS 1500')}": "on",
        "pick-2": key("Standard"),
        f"quantity-{key('Managed workstation')}": "18",
        f"quantity-{key('E-mail security')}": "18",
        **YES,
        **changes,
    }


def words(page: str) -> str:
    """The text of a page, as it is read."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_everything_is_said_in_words(visitor: Client, link: str) -> None:
    page = words(visitor.get(link).text)
    for text in (
        "14 × $145.00, less 10 %",
        "$1,827.00 was $2,030.00",
        "Included at no charge",
        "Warranty: 5 years",
        "2 × 64 GB memory",
        "Choose one. Harbor IT suggests Standard.",
        "$149.00 a month",
        "5 to 50",
        "Include Guest Wi-Fi",
        "Server replacement $7,608.00",
        "Each month $1,193.00",
        "One-time and first month. After that each month as above.",
        "Due on acceptance $9,118.96",
    ):
        assert text in page, text


def test_nothing_internal_is_in_the_source(visitor: Client, link: str, refresh: Quote) -> None:
    pages = [visitor.get(link), visitor.post(link + "sums/", as_suggested(), headers=FETCH)]
    visitor.post(link + "accept/", as_suggested())
    for page in (*pages, visitor.get(link)):
        for secret in (*SECRETS, refresh.key):
            assert secret.casefold() not in page.text.casefold(), secret


def test_the_sums_follow_the_choices(visitor: Client, link: str) -> None:
    chosen = as_suggested(
        **{
            "pick-2": key("Continuity"),
            "section-4": "on",
            f"quantity-{key('Managed workstation')}": "20",
        }
    )
    del chosen[f"line-{key('APC Smart-UPS 1500')}"]
    answer = visitor.post(link + "sums/", chosen, headers=FETCH)
    said = words(answer.text)
    assert answer.status_code == 200
    # 5,016.00 + 1,827.00 + 466.66; 5.5 % of 5,282.66 is 290.55; 289.00 + 20 x 58.00.
    assert "Each month $1,449.00" in said and "One-time total $7,600.21" in said
    assert "Due on acceptance: $9,049.21." in said
    assert "Managed workstation, 20 instead of 18" in said
    assert "APC Smart-UPS 1500, not taken" in said


def test_without_scripts_the_page_comes_again_with_the_choices(visitor: Client, link: str) -> None:
    page = visitor.post(link + "sums/", as_suggested(**{"pick-2": key("Essential")})).text
    assert re.search(rf'value="{key("Essential")}"[^>]* checked', page)
    assert "$9,058.96" in page and "Update totals" in page


def test_the_address_of_the_sums_leads_back_to_the_page(visitor: Client, link: str) -> None:
    assert visitor.get(link + "sums/")["Location"] == link


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("3", "“Managed workstation” needs at least 5."),
        ("51", "“Managed workstation” can be at most 50."),
        ("5.5", "comes in whole numbers"),
        ("many", "The quantity of “Managed workstation” is “many”. Use digits"),
        ("", "is empty. Type a number"),
        ("1e400", "Use digits"),
    ],
)
def test_a_quantity_that_is_not_allowed_is_refused_at_its_line(
    visitor: Client, link: str, typed: str, sentence: str
) -> None:
    chosen = as_suggested(**{f"quantity-{key('Managed workstation')}": typed})
    answer = visitor.post(link + "sums/", chosen, headers=FETCH)
    part = answer.text.split(f'data-live="error-{key("Managed workstation")}"')[1].split("</div>")[
        0
    ]
    assert answer.status_code == 422 and sentence in words(part.split("</div>")[0])
    assert "Due on acceptance: $9,118.96." in words(answer.text)  # as suggested
    page = visitor.post(link + "accept/", chosen)
    assert page.status_code == 422 and sentence in unescape(page.text)
    assert f'value="{typed}"' in page.text and not Acceptance.objects.exists()


def test_a_wrong_quantity_of_what_is_not_taken_is_nobodys_concern(
    visitor: Client, link: str
) -> None:
    chosen = as_suggested(**{f"quantity-{key('E-mail security')}": "many"})
    assert visitor.post(link + "accept/", chosen).status_code == 302
    assert Acceptance.objects.get().choices == {"lines": {}, "sections": {}, "quantities": {}}


def test_choices_survive_a_refused_acceptance(visitor: Client, link: str) -> None:
    chosen = as_suggested(**{"pick-2": key("Continuity"), "section-4": "on", "agree": ""})
    page = visitor.post(link + "accept/", chosen)
    assert page.status_code == 422 and "Tick the box" in page.text
    assert re.search(rf'value="{key("Continuity")}"[^>]* checked', page.text)
    assert re.search(r'name="section-4"[^>]* checked', page.text)
    assert "Backup: Continuity" in words(page.text)


def test_what_was_chosen_is_signed(visitor: Client, link: str, refresh: Quote) -> None:
    visitor.post(link + "accept/", as_suggested(**{"pick-2": key("Continuity")}))
    signed = Acceptance.objects.get()
    assert signed.choices["lines"] == {key("Continuity"): True}
    assert signed.sha256 != signed.publication.sha256
    page = words(visitor.get(link).text)
    assert "Backup: Continuity $289.00 a month" in page and "Due on acceptance $9,258.96" in page
    assert "Essential" not in page and "Access point" not in page
    refresh.refresh_from_db()
    assert refresh.due == totals(actions.signed_document(signed)).due.total


def test_signing_as_suggested_signs_the_published_document(visitor: Client, link: str) -> None:
    visitor.post(link + "accept/", as_suggested())
    signed = Acceptance.objects.get()
    assert signed.sha256 == signed.publication.sha256


def test_a_total_that_was_not_seen_is_not_signed(visitor: Client, link: str) -> None:
    """Without scripts, somebody changes a choice and signs at once."""
    chosen = as_suggested(**{"pick-2": key("Continuity"), "due": "9118.96"})
    page = visitor.post(link + "accept/", chosen)
    assert page.status_code == 422
    assert "Your choices come to $9,258.96. Check the totals, then sign again." in page.text
    seen = re.search(r'name="due" value="([^"]+)"', page.text)
    assert seen is not None
    assert visitor.post(link + "accept/", {**chosen, "due": seen[1]}).status_code == 302


def test_choices_of_an_older_revision_say_nothing_of_this_one(
    visitor: Client, link: str, refresh: Quote
) -> None:
    actions.revise(refresh)
    actions.publish(refresh)
    chosen = as_suggested(**{"pick-2": key("Continuity")})
    answer = visitor.post(link + "sums/", chosen, headers=FETCH)
    assert answer.status_code == 409 and "changed while you read it" in answer.text
    page = visitor.post(link + "accept/", chosen)
    assert "changed while you read it" in page.text
    assert re.search(rf'value="{key("Standard")}"[^>]* checked', page.text)


def test_a_line_that_is_not_offered_cannot_be_taken(visitor: Client, link: str) -> None:
    page = visitor.post(link + "accept/", as_suggested(**{"pick-2": "else"}))
    assert page.status_code == 422 and "not in the offer any more" in page.text
    hidden = as_suggested(**{f"quantity-{key('SECRET hidden')}": "9"})
    visitor.post(link + "accept/", hidden)
    assert not Acceptance.objects.get().choices["quantities"]


def test_an_offer_that_is_closed_has_nothing_to_tick(
    visitor: Client, link: str, refresh: Quote
) -> None:
    actions.decline(refresh)
    page = visitor.get(link).text
    assert "data-choice" not in page and "Optional, not in the total" in words(page)
    assert visitor.post(link + "sums/", as_suggested(), headers=FETCH).status_code == 409


@pytest.mark.parametrize(
    ("conditions", "sentences"),
    [
        ({"tax_exempt": True}, ["No tax is charged: Harbor Dental is tax-exempt."]),
        ({"tax_mode": "external"}, ["Tax is not included.", "Due on acceptance, before tax"]),
        (
            {"tax_mode": "inclusive", "taxes": [{"name": "VAT", "percent": "20"}]},
            ["Prices include tax.", "Contains VAT, 20 % $963.50"],
        ),
        (
            {
                "taxes": [
                    {"name": "GST", "percent": "5"},
                    {"name": "QST", "percent": "9.5", "compound": True},
                ]
            },
            ["GST, 5 % $289.05", "QST, 9.5 %, also on the tax above $576.65"],
        ),
        (
            {"discount_percent": "2", "shipping": "45"},
            ["Discount, 2 % −$152.16", "Shipping $45.00", "Monthly $1,193.00"],
        ),
        ({"discount_percent": "2", "discount_amount": "50"}, ["Discount −$202.16"]),
    ],
)
def test_taxes_discounts_and_shipping_are_named(
    visitor: Client, refresh: Quote, conditions: dict[str, Any], sentences: list[str]
) -> None:
    actions.revise(refresh)
    actions.change_quote(refresh, conditions)
    actions.publish(refresh)
    page = words(visitor.get(f"/q/{refresh.link}/").text)
    for sentence in sentences:
        assert sentence in page


def test_the_page_takes_as_many_queries_for_many_lines(
    visitor: Client, refresh: Quote, django_assert_max_num_queries: Any
) -> None:
    actions.revise(refresh)
    actions.add_lines(refresh, [{"name": f"Port {n}", "optional": True} for n in range(60)])
    actions.publish(refresh)
    with django_assert_max_num_queries(4):
        visitor.get(f"/q/{refresh.link}/")


def test_members_see_what_was_signed(client: Client, visitor: Client, link: str) -> None:
    refresh = Quote.objects.get()
    before = words(client.get(f"/quotes/{refresh.pk}/").text)
    assert "What the customer may choose" in before and "Guest Wi-Fi, not suggested" in before
    visitor.post(link + "accept/", as_suggested(**{"pick-2": key("Continuity")}))
    page = words(client.get(f"/quotes/{refresh.pk}/").text)
    assert "Backup: Continuity Their choice $289.00 a month" in page
    assert "Due on acceptance $9,258.96" in page


def test_members_without_margins_see_no_margin_in_the_lines(reader: Client, refresh: Quote) -> None:
    Membership.objects.update(sees_margins=False)
    page = reader.get(f"/quotes/{refresh.pk}/").text
    assert "4,001.17" not in page and "Qty" in page


def test_publications_of_before_are_shown(visitor: Client, published: Publication) -> None:
    """Documents as they were written before there were conditions and choices."""
    old = {**published.document, "tax": {"name": "Maine sales tax", "percent": "5.5"}}
    del old["conditions"]
    Publication.objects.update(document=old)
    assert from_json(old) == replace(from_json(published.document), attachments=())
    assert "$1,821.93" in visitor.get(f"/q/{published.quote.link}/").text
