"""Two programs at one quote: neither overwrites the other unseen."""

from __future__ import annotations

from typing import Any

import pytest

from quotewright.quotes.models import Line, Quote


def test_the_etag_is_the_version_and_counts_on(api: Any, quote: Quote) -> None:
    first = api(f"GET /quotes/{quote.pk}")
    assert first["ETag"] == f'"{first.json()["version"]}"'
    changed = api(f"PATCH /quotes/{quote.pk}", {"name": "Phase 1"}, if_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_change_to_an_older_version_is_refused(api: Any, quote: Quote) -> None:
    read = api(f"GET /quotes/{quote.pk}")["ETag"]
    api.done(f"PATCH /quotes/{quote.pk}", {"name": "Dana's name"})
    body = {"name": "Other", "sections": [{"lines": []}]}
    message = api.refused(412, f"PATCH /quotes/{quote.pk}", body, if_match=read)
    assert "Read it again" in message
    quote.refresh_from_db()
    assert quote.name == "Dana's name" and Line.objects.count() == 3


@pytest.mark.parametrize("call", ["DELETE {line}", "POST {quote}/publish", "POST {quote}/lines"])
def test_every_change_of_a_quote_heeds_if_match(api: Any, quote: Quote, call: str) -> None:
    path = f"/quotes/{quote.pk}"
    line = f"{path}/lines/{Line.objects.get(name='Hours').key}"
    body = {"name": "Rack"} if call.endswith("lines") else None
    api.refused(412, call.format(quote=path, line=line), body, if_match='"1"')
    current = api(f"GET {path}")["ETag"]
    assert api(call.format(quote=path, line=line), body, if_match=current).status_code < 300


def test_an_if_match_that_is_no_etag_of_ours_is_refused(api: Any, quote: Quote) -> None:
    for wrong in ("4", 'W/"4"', '"x"', '"1", "2"', ""):
        api.refused(412, f"PATCH /quotes/{quote.pk}", {"name": "X"}, if_match=wrong)
    api.done(f"PATCH /quotes/{quote.pk}", {"name": "X"}, if_match="*")


def test_the_etag_of_a_line_is_its_quotes(api: Any, quote: Quote) -> None:
    added = api(f"POST /quotes/{quote.pk}/lines", {"name": "Rack"})
    assert added["ETag"] == api(f"GET /quotes/{quote.pk}")["ETag"]
