"""Single lines by the API."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.quotes import actions
from quotewright.quotes.models import Line, Quote, Section


def _names(api: Any, quote: Quote) -> list[list[str]]:
    sections = api.done(f"GET /quotes/{quote.pk}")["sections"]
    return [[line["name"] for line in section["lines"]] for section in sections]


def _path(quote: Quote, name: str = "Firewall") -> str:
    return f"/quotes/{quote.pk}/lines/{Line.objects.get(section__quote=quote, name=name).key}"


def test_a_line_is_added_at_the_end_or_at_a_position(api: Any, quote: Quote) -> None:
    added = api.done(f"POST /quotes/{quote.pk}/lines", {"name": "Cable", "unit_price": 4})
    assert (added["quantity"], added["unit_price"], added["total"]) == ("1", "4.00", "4.00")
    api.done(f"POST /quotes/{quote.pk}/lines", {"name": "Rack", "position": 1})
    assert _names(api, quote) == [["Rack", "Firewall", "Access point", "Hours", "Cable"]]


def test_a_line_is_added_to_a_section(api: Any, quote: Quote) -> None:
    first = quote.sections.get()
    actions.add_section(quote, "Services")
    api.done(f"POST /quotes/{quote.pk}/lines", {"name": "Rack", "section": first.pk})
    api.done(f"POST /quotes/{quote.pk}/lines", {"name": "Training"})
    assert _names(api, quote) == [["Firewall", "Access point", "Hours", "Rack"], ["Training"]]


def test_a_changed_line_keeps_its_other_fields(api: Any, quote: Quote) -> None:
    changed = api.done(f"PATCH {_path(quote)}", {"quantity": "2", "taxable": False})
    assert (changed["quantity"], changed["unit_price"]) == ("2", "949.00")
    assert (changed["total"], changed["taxable"]) == ("1898.00", False)


def test_a_line_is_removed(api: Any, quote: Quote) -> None:
    response = api(f"DELETE {_path(quote)}")
    assert (response.status_code, response.content) == (204, b"")
    assert _names(api, quote) == [["Access point", "Hours"]]


def test_a_line_moves_within_its_section_and_to_another(api: Any, quote: Quote) -> None:
    services = actions.add_section(quote, "Services")
    api.done(f"POST {_path(quote)}/move", {"position": 3})
    assert _names(api, quote)[0] == ["Access point", "Hours", "Firewall"]
    api.done(f"POST {_path(quote, 'Hours')}/move", {"position": 9, "section": services.pk})
    assert _names(api, quote) == [["Access point", "Firewall"], ["Hours"]]


def test_a_section_of_another_quote_is_refused(api: Any, quote: Quote) -> None:
    other = actions.create_quote(quote.account, quote.buyer, "Phones")
    foreign = Section.objects.get(quote=other).pk
    move = {"position": 1, "section": foreign}
    assert list(api.refused(422, f"POST {_path(quote)}/move", move)) == ["section"]
    line = {"name": "Rack", "section": foreign}
    assert list(api.refused(422, f"POST /quotes/{quote.pk}/lines", line)) == ["section"]


def test_a_line_is_found_only_under_its_own_quote(api: Any, quote: Quote) -> None:
    other = actions.create_quote(quote.account, quote.buyer, "Phones")
    path = _path(quote).replace(f"/quotes/{quote.pk}/", f"/quotes/{other.pk}/")
    api.refused(404, f"PATCH {path}", {"name": "X"})
    api.refused(404, f"DELETE /quotes/{quote.pk}/lines/not-a-key")


@pytest.mark.parametrize("call", ["PATCH {}", "DELETE {}", "POST {}/move"])
def test_lines_of_a_published_quote_do_not_change(api: Any, quote: Quote, call: str) -> None:
    actions.publish(quote)
    body = {"PATCH": {"name": "X"}, "POST": {"position": 1}}.get(call.split()[0])
    assert "Revise it first" in api.refused(409, call.format(_path(quote)), body)


def test_wrong_values_of_a_line_are_named(api: Any, quote: Quote) -> None:
    path = f"PATCH {_path(quote)}"
    assert "cannot be less than 0" in api.refused(422, path, {"unit_price": "-5"})["unit_price"]
    assert "true or false" in api.refused(422, path, {"taxable": "yes"})["taxable"]
    assert list(api.refused(422, path, {"total": "5"})) == ["total"]
    assert list(api.refused(422, f"POST {_path(quote)}/move", {"position": 0})) == ["position"]
    assert list(api.refused(422, f"POST {_path(quote)}/move", {})) == ["position"]
