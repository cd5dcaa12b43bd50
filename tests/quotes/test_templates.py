"""Templates and copies of quotes: what a copy takes, and that it stays a copy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account, StoredFile, User
from quotewright.catalog.models import Item, Option, OptionValue
from quotewright.lib.fields import Invalid
from quotewright.lib.taxes import TaxMode
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.document import QuoteDocument
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Attachment, Event, Quote
from quotewright.quotes.states import IllegalMove

GREETING = {"title": "Hello {{customer.first_name}}", "text": "**{{quote.total}}** is due."}


@pytest.fixture
def template(quote: Quote) -> Quote:
    """Made of Dana's quote, with a text."""
    made = actions.template_from_quote(quote, "Office", "Dana Whitlock")
    actions.add_block(made, GREETING)
    return made


@pytest.fixture
def firewall(account: Account) -> Item:
    """In the catalog for 949.00, with a warranty for 90.00 more."""
    item = Item.objects.create(account=account, name="Firewall", price="949", cost="610")
    option = Option.objects.create(item=item, name="Warranty")
    OptionValue.objects.create(option=option, name="3 years", price="90", cost="60")
    return item


def with_firewall(quote: Quote, item: Item, **more: Any) -> None:
    warranty = {"option": "Warranty", "value": "3 years", "price": "90", "cost": "60"}
    raw = {"name": "Catalog firewall", "unit_price": "1039", "unit_cost": "670"}
    actions.add_line(quote, {**raw, "item_id": item.pk, "options": [warranty], **more})


def read(quote: Quote) -> QuoteDocument:
    return document_of(Quote.sheets.get(pk=quote.pk))


def said(quote: Quote) -> list[str]:
    return list(Event.objects.filter(quote=quote).values_list("text", flat=True))


def test_an_empty_template_has_the_accounts_terms_and_taxes(account: Account, dana: User) -> None:
    account.terms = "Net 14"
    template = actions.create_template(account, "Onboarding", dana)

    assert template.is_template and template.person is None and template.number == ""
    assert template.terms == "Net 14" and template.taxes[0]["percent"] == "5.5"
    assert template.sections.count() == 1 and said(template) == ["created the template"]


def test_templates_are_not_among_the_quotes(template: Quote, account: Account) -> None:
    assert Quote.objects.filter(account=account, name="Office").count() == 0
    assert account.quotes.count() == 1


def test_a_template_is_edited_and_is_never_published(template: Quote, dana: User) -> None:
    actions.add_line(template, {"name": "Cable"}, by=dana)
    actions.change_quote(template, {"name": "Small office"}, dana)

    assert read(template).name == "Small office" and read(template).lines[-1].name == "Cable"
    with pytest.raises(IllegalMove, match="Make a quote from it first"):
        actions.publish(template)


def test_a_quote_takes_all_that_is_in_the_template(
    template: Quote, person: Person, dana: User
) -> None:
    raw = {"tags": "office", "notes": "Ask Lee", "shipping": "25", "discount_percent": "10"}
    actions.change_quote(template, raw)
    quote = actions.quote_from_template(template, person, "Refresh", dana).quote

    made, source = read(quote), read(template)
    assert [line.name for line in made.lines] == ["Firewall", "Access point", "Hours"]
    assert not {line.key for line in made.lines} & {line.key for line in source.lines}
    assert made.conditions == source.conditions and quote.due == Decimal("1664.74")
    assert (quote.tags, quote.notes, quote.number) == (["office"], "Ask Lee", "1002")
    assert made.blocks[0].title == "Hello Marisol"
    assert made.blocks[0].text == r"**\$1\,664\.74** is due."
    assert said(quote) == ["created the quote from template Office"]


def test_later_edits_of_the_template_do_not_touch_the_quote(
    template: Quote, person: Person
) -> None:
    quote = actions.quote_from_template(template, person).quote
    before = read(quote)
    actions.replace_lines(template, [("Other", [{"name": "Other"}])])
    actions.replace_blocks(template, [])

    assert quote.name == "Office" and read(quote) == before


def test_a_copy_has_its_own_number_and_dates(quote: Quote, dana: User) -> None:
    Attachment.objects.create(quote=quote, name="Plan.pdf", file=_file(quote.account))
    actions.publish(quote)
    actions.revise(quote)
    copy = actions.copy_quote(quote, owner=dana).quote

    assert (copy.number, copy.revision, copy.state) == ("1002", 1, "draft")
    assert copy.person == quote.buyer
    assert copy.key != quote.key and copy.link != quote.link
    assert copy.due == Decimal("1821.93") and read(copy).attachments[0].name == "Plan.pdf"
    assert said(copy) == ["copied the quote from quote 1001"]


def test_what_was_signed_can_be_copied_for_somebody_else(quote: Quote, account: Account) -> None:
    actions.publish(quote)
    actions.accept(quote, actions.Signer("Marisol Vega"))
    exempt = create_person(account, {"first_name": "Ines", "organization": "Casco School"})
    exempt.tax_exempt = True
    exempt.save()
    copy = actions.copy_quote(quote, exempt, "School refresh").quote

    assert copy.state == "draft" and copy.tax_exempt
    assert read(copy).party.first_name == "Ines"


def test_a_choice_keeps_its_suggestion(quote: Quote, person: Person) -> None:
    section = actions.add_section(quote, {"name": "Plan", "kind": "choice"})
    actions.add_lines(quote, [{"name": "Good"}, {"name": "Better", "chosen": True}], section)
    copy = actions.copy_quote(quote).quote

    lines = read(copy).sections[-1].lines
    assert [(line.name, line.chosen) for line in lines] == [("Good", True), ("Better", False)]


def test_templates_take_todays_catalog_prices(
    quote: Quote, person: Person, firewall: Item, dana: User
) -> None:
    with_firewall(quote, firewall)
    template = actions.template_from_quote(quote, "Office")
    Item.objects.update(price="999", cost="650")
    OptionValue.objects.update(price="100")
    made = actions.quote_from_template(template, person, owner=dana)

    (change,) = made.freshened.changes
    assert (change.price_before, change.price) == (Decimal("1039"), Decimal("1099"))
    assert (change.cost_before, change.cost) == (Decimal("670"), Decimal("710"))
    assert read(made.quote).lines[-1].unit_price == Decimal("1099")
    assert said(made.quote)[0] == "took today’s prices: Catalog firewall $1,039.00 → $1,099.00"
    assert "710" not in " ".join(said(made.quote))


def test_a_copy_of_a_quote_keeps_its_prices_unless_asked(quote: Quote, firewall: Item) -> None:
    with_firewall(quote, firewall)
    Item.objects.update(price="999")

    assert read(actions.copy_quote(quote).quote).lines[-1].unit_price == Decimal("1039")
    fresh = actions.copy_quote(quote, fresh=True).quote
    assert read(fresh).lines[-1].unit_price == Decimal("1089")


def test_unchanged_prices_are_no_news(quote: Quote, firewall: Item) -> None:
    with_firewall(quote, firewall)
    made = actions.copy_quote(quote, fresh=True)

    assert made.freshened.changes == () and len(said(made.quote)) == 1


@pytest.mark.parametrize(
    ("item", "line", "why"),
    [
        ({"archived_at": "2026-01-01T00:00Z"}, {}, "archived in the catalog"),
        ({}, {"frequency": "annual"}, "billed differently in the catalog"),
    ],
)
def test_what_the_catalog_cannot_price_stays_and_is_told(
    quote: Quote, firewall: Item, item: dict[str, Any], line: dict[str, Any], why: str
) -> None:
    with_firewall(quote, firewall, **line)
    Item.objects.update(price="999", **item)
    made = actions.copy_quote(quote, fresh=True)

    assert read(made.quote).lines[-1].unit_price == Decimal("1039")
    assert said(made.quote)[0] == f"kept the price of Catalog firewall ({why})"


def test_a_tax_takes_todays_rate(template: Quote, account: Account, person: Person) -> None:
    set_taxes(account, TaxMode.EXCLUSIVE, [{"name": "Maine sales tax", "percent": "6"}])
    made = actions.quote_from_template(template, person)
    kept = actions.quote_from_template(template, person, fresh=False)

    assert made.quote.taxes[0]["percent"] == "6"
    assert made.freshened.taxes == ("Maine sales tax 5.5 % → 6 %",)
    assert kept.quote.taxes[0]["percent"] == "5.5"


def test_an_archived_template_makes_no_quotes(template: Quote, person: Person) -> None:
    actions.archive_template(template)
    with pytest.raises(Invalid, match="Restore it first"):
        actions.quote_from_template(template, person)

    actions.restore_template(template)
    assert actions.quote_from_template(template, person).quote.made_from == template


def test_a_duplicate_is_a_template_of_its_own(template: Quote) -> None:
    copy = actions.duplicate_template(template, "Dana Whitlock")

    assert copy.name == "Office (copy)" and copy.is_template
    assert read(copy).blocks == read(template).blocks
    assert said(copy)[-1] == "created the template from template Office"


def test_nobody_elses_person_gets_a_quote(template: Quote, db: None) -> None:
    other = Account.objects.create(name="Bay Systems")
    stranger = create_person(other, {"first_name": "Eve"})
    with pytest.raises(Invalid, match="No such person"):
        actions.quote_from_template(template, stranger)


def test_the_number_of_queries_does_not_grow_with_the_lines(
    template: Quote, person: Person, firewall: Item
) -> None:
    counts = []
    for _ in range(2):
        lines = [{"name": f"Line {n}", "item_id": firewall.pk} for n in range(60)]
        actions.add_lines(template, lines)
        actions.add_section(template, "More")
        actions.add_block(template, GREETING)
        with CaptureQueriesContext(connection) as captured:
            actions.quote_from_template(template, person)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 40


def _file(account: Account) -> StoredFile:
    return StoredFile.objects.create(
        account=account, sha256="0" * 64, content_type="application/pdf", size=4, data=b"%PDF"
    )
