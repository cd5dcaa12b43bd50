"""Two clients at one quote: its version goes out as ETag and comes back as If-Match."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

from django.http import HttpResponse

from quotewright.api.auth import AccountRequest
from quotewright.catalog.models import Item
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.quotes.states import Stale

_TAG = re.compile(r'^"(\d{1,9})"$')


def tag(response: HttpResponse, record: Quote | Item) -> None:
    """Send the record's version along."""
    response["ETag"] = f'"{record.version}"'


def changing(request: AccountRequest, quote: Quote) -> AbstractContextManager[None]:
    """Hold the quote while the body changes it. Raises Stale if If-Match names another version."""
    return actions.at_version(quote, expected(request))


def expected(request: AccountRequest) -> int | None:
    """Return the version that If-Match names, None where any will do. Raises Stale."""
    sent = request.headers.get("If-Match", "*").strip()
    if sent == "*":
        return None
    if found := _TAG.match(sent):
        return int(found[1])
    raise Stale(f'If-Match is {sent[:40]}. Send the ETag as you got it, "7" for example.')
