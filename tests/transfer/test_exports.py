"""Files out: what is in them, for whom, and that they come back in as they were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from quotewright.accounts.models import Account
from quotewright.catalog.actions import create_item
from quotewright.catalog.models import Item
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions as quotes
from quotewright.quotes.models import Quote
from quotewright.transfer.exports import items_csv, lines_csv, people_csv, quotes_csv
from tests.transfer.conftest import Files


def rows_of(pieces: Iterator[bytes]) -> list[dict[str, str]]:
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def stocked(account: Account) -> None:
    tiers = [
        {"start": "1", "price": "62", "cost": "24"},
        {"start": "20", "price": "58.5", "cost": "22"},
    ]
    create_item(
        account,
        {
            "name": "=Firewall; small, “quiet”",
            "code": "-FW",
            "sku": "'@1",
            "category": "Hardware > Firewalls",
            "supplier": "Ingram",
            "cost": "610",
            "price_rule": "margin",
            "price_percent": "35",
            "taxable": False,
            "frequency": "semi_annual",
        },
    )
    create_item(account, {"name": "Seat", "code": "S", "scheme": "stepped", "tiers": tiers})
    create_item(account, {"name": "Bob's hub", "code": "007", "price": "1234.5", "sku": "+1"})


def test_what_was_exported_comes_back_unchanged(files: Files, account: Account) -> None:
    stocked(account)
    text = b"".join(items_csv(account, True)).decode()
    assert files.imported(text).counts == {"unchanged": 3}
    before = list(Item.objects.order_by("pk").values("name", "code", "sku", "price", "tiers"))
    Item.objects.all().delete()
    assert files.imported(text).counts == {"created": 3}
    fields = ("name", "code", "sku", "price", "tiers")
    after = Item.objects.values(*fields)
    assert sorted(map(str, after)) == sorted(map(str, before))


def test_no_cell_is_a_formula(account: Account) -> None:
    stocked(account)
    rows = rows_of(items_csv(account, True))
    assert {row["Name"][0] for row in rows} == {"'", "S", "B"}
    assert {row["SKU"] for row in rows} == {"''@1", "", "+1"}


def test_costs_are_for_those_who_see_margins(account: Account, quote: Quote) -> None:
    stocked(account)
    row = rows_of(items_csv(account, False))[-1]
    assert not {"Cost", "Markup %", "Margin %"} & set(row)
    assert row["Tiers"] == "1:62;20:58.5"
    assert rows_of(items_csv(account, True))[-1]["Tiers"] == "1:62:24;20:58.5:22"
    everything = Quote.objects.all()
    assert "Yearly margin" not in rows_of(quotes_csv(account, everything, False))[0]
    assert rows_of(quotes_csv(account, everything, True))[0]["Yearly cost"] == "610.00"
    assert "Cost" not in rows_of(lines_csv(quote, False))[0]


def test_people_come_back_unchanged(files: Files, account: Account, person: Person) -> None:
    create_person(account, {"first_name": "Tom", "work_phone": "+1 207 555 0142"})
    text = b"".join(people_csv(account)).decode()
    assert files.imported(text, "people").counts == {"unchanged": 2}
    assert "'+1 207 555 0142" in text


def test_a_quotes_lines_come_back_as_another_quote(
    files: Files, account: Account, quote: Quote, person: Person
) -> None:
    quotes.change_section(quote.sections.get(), {"name": "Hardware"})
    text = b"".join(lines_csv(quote, True)).decode()
    job = files.imported(text, "lines", person=person, quote_name="Copy")
    quote.refresh_from_db()
    assert job.quote and (job.quote.due, job.quote.yearly_cost) == (quote.due, quote.yearly_cost)
    assert rows_of(lines_csv(quote, True))[0]["Total"] == "949.00"


def test_quotes_are_listed_with_stage_and_dates(account: Account, quote: Quote) -> None:
    quotes.publish(quote)
    (row,) = rows_of(quotes_csv(account, Quote.objects.all(), True))
    assert (row["Stage"], row["Person"], row["Owner"]) == ("Sent", "Marisol Vega", "Dana Whitlock")
    assert row["Due on acceptance"] == "1821.93"
    assert row["Valid until"] == str(quote.expires_on)


def test_the_queries_do_not_grow_with_the_rows(account: Account) -> None:
    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            rows_of(items_csv(account, True))
        return len(captured)

    stocked(account)
    few = queries()
    for n in range(20):
        create_item(account, {"name": f"Item {n}", "supplier": f"S{n}", "category": f"C{n}"})
    assert queries() == few
