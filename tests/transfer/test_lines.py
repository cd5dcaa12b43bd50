"""Lines from a file: a new quote, or more lines of a draft."""

from __future__ import annotations

import pytest

from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions as quotes
from quotewright.quotes.models import Line, Quote
from tests.transfer.conftest import Files, errors_of

LINES = (
    "Section,Item,Qty,Cost,Price,Billing\n"
    "Hardware,Firewall,1,610,949.00,\n"
    "Care,Managed firewall,1,20,58.00,monthly\n"
    "hardware,Access point,3,88,133.33,one-time\n"
)


def test_a_new_quote_is_made_of_a_file(files: Files, person: Person) -> None:
    job = files.imported(LINES, "lines", person=person, quote_name="Network")
    quote = job.quote
    assert quote and (quote.name, quote.owner) == ("Network", files.dana)
    assert [section.name for section in quote.sections.all()] == ["Hardware", "Care"]
    names = Line.objects.filter(section__quote=quote, section__name="Hardware")
    assert list(names.values_list("name", flat=True)) == ["Firewall", "Access point"]
    assert quote.due > 0


def test_the_dry_run_makes_no_quote(files: Files, person: Person) -> None:
    job = files.checked(LINES, "lines", person=person, quote_name="Network")
    assert (job.counts, job.quote) == ({"created": 3}, None)
    assert Quote.objects.count() == 0


def test_lines_are_added_to_a_draft_and_undone(files: Files, quote: Quote) -> None:
    job = files.imported(LINES + ",Cable,two,,\n,Hub,1,,9\n", "lines", quote=quote)
    assert job.counts == {"created": 4, "refused": 1}
    assert "Quantity is “two”" in errors_of(job)[5]
    assert Line.objects.filter(section__quote=quote).count() == 7
    hub = Line.objects.get(name="Hub")
    quotes.change_line(hub, {"quantity": "2"}, files.dana)
    job = files.undone(job)
    assert list(job.rows.exclude(kept="").values_list("label", flat=True)) == ["Hub"]
    assert Line.objects.filter(section__quote=quote).count() == 4


def test_lines_of_a_published_quote_stay(files: Files, quote: Quote) -> None:
    job = files.imported("Item,Price\nHub,9\n", "lines", quote=quote)
    quotes.publish(quote)
    job = files.undone(job)
    assert "no draft any more" in job.rows.get().kept
    with pytest.raises(Invalid, match="is no draft"):
        files.upload("Item,Price\nHub,9\n", "lines", quote=Quote.objects.get(pk=quote.pk))


def test_a_quote_that_is_published_meanwhile_stops_the_run(files: Files, quote: Quote) -> None:
    from quotewright.transfer import actions
    from tests.transfer.conftest import worked

    job = files.checked("Item,Price\nHub,9\n", "lines", quote=quote)
    quotes.publish(quote)
    job = worked(actions.run(job))
    assert job.state == "stopped" and "no draft any more. Revise it" in job.trouble


def test_a_new_quote_needs_person_and_name(files: Files) -> None:
    with pytest.raises(Invalid) as refusal:
        files.upload(LINES, "lines")
    assert set(refusal.value.errors) == {"person", "quote_name"}
