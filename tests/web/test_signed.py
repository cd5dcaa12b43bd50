"""A signed quote stays as it was signed, whichever door is tried."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quotewright.quotes import actions
from quotewright.quotes.document import to_json
from quotewright.quotes.documents import document_of
from quotewright.quotes.models import Block, Line, Publication, Quote
from tests.web.conftest import HTMX

OTHER = {"name": "Other", "title": "Other", "text": "Other", "terms": "Other", "place": "after"}
DOORS = (
    "/quotes/{quote}/change/",
    "/quotes/{quote}/publish/",
    "/quotes/{quote}/revise/",
    "/quotes/{quote}/decline/",
    "/quotes/{quote}/terms/",
    "/quotes/{quote}/blocks/",
    "/quotes/{quote}/import/",
    "/quotes/{quote}/lines/{line}/",
    "/blocks/{block}/",
    "/blocks/{block}/move/",
    "/blocks/{block}/delete/",
    "/q/{link}/draft/",
    "/q/{link}/accept/",
    "/q/{link}/decline/",
)
OPERATIONS: tuple[dict[str, Any], ...] = (
    {"op": "set_lines", "ids": [], "values": {"quantity": "9"}},
    {"op": "add_lines", "section": 0, "lines": [{"name": "Other"}]},
    {"op": "remove_lines", "ids": []},
    {"op": "copy_lines", "ids": []},
    {"op": "set_quote", "values": {"name": "Other"}},
    {"op": "undo"},
    {"op": "redo"},
)


@pytest.fixture
def signed(quote: Quote) -> Quote:
    actions.add_block(quote, {"title": "Scope", "text": "All of it"})
    actions.publish(quote)
    actions.accept(quote, actions.Signer("Marisol Vega"))
    return Quote.objects.get(pk=quote.pk)


@pytest.mark.parametrize("door", DOORS)
def test_no_form_changes_what_was_signed(client: Client, signed: Quote, door: str) -> None:
    before = to_json(document_of(signed))
    line, block = Line.objects.earliest("pk").pk, Block.objects.get().pk
    path = door.format(quote=signed.pk, line=line, block=block, link=signed.link)
    for headers in (HTMX, {}):
        client.post(path, {**OTHER, "rank": "1", "quantity": "9"}, headers=headers)
    now = Quote.objects.get(pk=signed.pk)
    assert (now.state, to_json(document_of(now))) == ("accepted", before)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["op"])
def test_no_operation_of_the_editor_changes_it(
    client: Client, signed: Quote, operation: dict[str, Any]
) -> None:
    before = to_json(document_of(signed))
    section = Line.objects.earliest("pk").section_id
    known = {"section": section, "ids": list(Line.objects.values_list("pk", flat=True))}
    asked = operation | {name: known[name] for name in known.keys() & operation}
    body = {"since": signed.version, "revision": signed.revision, "do": asked}
    path = f"/quotes/{signed.pk}/edits/"
    answer = client.post(path, body, content_type="application/json")
    assert (answer.status_code, answer.json().get("reload")) == (409, True)
    assert to_json(document_of(Quote.objects.get(pk=signed.pk))) == before
