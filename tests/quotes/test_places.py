"""Where lines and sections go when the place that was named is moving or gone."""

from __future__ import annotations

import pytest

from quotewright.quotes import actions
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Line, Quote, Section
from quotewright.quotes.places import Place


def names(quote: Quote) -> list[str]:
    return [line.name for line in document_of(Quote.objects.get(pk=quote.pk)).lines]


def ids(*names: str) -> list[int]:
    return [Line.objects.get(name=name).pk for name in names]


def test_lines_that_go_behind_one_of_themselves_stay_where_that_one_is(quote: Quote) -> None:
    both = ids("Firewall", "Access point")
    actions.move_lines(quote, both, None, Place(after=both[0]))
    assert names(quote) == ["Firewall", "Access point", "Hours"]

    both = ids("Firewall", "Hours")
    actions.move_lines(quote, both, None, Place(after=both[1]))
    assert names(quote) == ["Access point", "Firewall", "Hours"]


def test_a_section_behind_one_that_is_gone_is_told_so(quote: Quote) -> None:
    gone, other = actions.add_section(quote, "Gone"), actions.add_section(quote, "Other")
    actions.delete_section(Section.objects.get(pk=gone.pk))

    with pytest.raises(Section.DoesNotExist):
        actions.add_section(quote, "New", after=gone)
    with pytest.raises(Section.DoesNotExist):
        actions.move_section(other, gone)


def test_a_section_behind_itself_stays(quote: Quote) -> None:
    other = actions.add_section(quote, "Other")
    version = Quote.objects.get(pk=quote.pk).version

    actions.move_section(other, other)

    assert Quote.objects.get(pk=quote.pk).version == version


def test_a_margin_of_nothing_ends_tiers_as_any_other(quote: Quote) -> None:
    firewall = Line.objects.get(name="Firewall")
    tiers = [{"start": "1", "price": "900", "cost": "610"}]
    actions.change_line(firewall, {"scheme": "volume", "tiers": tiers})

    assert actions.change_line(firewall, {"margin": "0"}).amount == 610
