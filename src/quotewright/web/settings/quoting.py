"""Settings > Quoting: what new quotes begin with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from quotewright.accounts.models import Account
from quotewright.lib.fields import Invalid
from quotewright.lib.money import plain
from quotewright.lib.places import countries, currencies, time_zones
from quotewright.quotes import actions
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin, member_required
from quotewright.web.forms import Field, filled, summary_of

_ACCOUNT = (Field("name", "Account name", hint="Customers read it as who the quote is from."),)
_NUMBERS = (
    Field("quote_prefix", "Number prefix", maxlength=10, hint="Such as “Q-”; may be empty."),
    Field("next_number", "Next number", maxlength=9, hint="Numbers that are taken are skipped."),
)
_TERMS = Field(
    "terms",
    "Default terms",
    type="textarea",
    maxlength=20_000,
    hint="Printed on new quotes, where each quote can change them.",
)
_NAMES = (
    "name",
    "currency",
    "country",
    "time_zone",
    "quote_prefix",
    "next_number",
    "valid_days",
    "margin_floor",
    "price_basis",
    "terms",
)


@require_GET
@member_required
def settings(request: MemberRequest) -> HttpResponse:
    """The first of the settings, for who types their address."""
    return redirect("web:quoting")


@require_http_methods(["GET", "POST"])
@changed_by_admins
def quoting(request: MemberRequest) -> HttpResponse:
    """Show and change what new quotes begin with."""
    if request.method != "POST":
        return _page(request, _values_of(request.account), {})
    given = {name: request.POST[name] for name in _NAMES if name in request.POST}
    try:
        actions.change_defaults(request.account, given)
    except Invalid as error:
        return _page(request, {**_values_of(request.account), **given}, error.errors)
    messages.success(request, "Quoting settings are saved; new quotes begin with them")
    return redirect("web:quoting")


def _page(request: MemberRequest, given: Mapping[str, Any], errors: dict[str, str]) -> HttpResponse:
    place = (
        _choice("country", "Country", countries()),
        _choice("currency", "Currency of new quotes", _with_codes(currencies())),
        _choice("time_zone", "Time zone", _zones(str(given["time_zone"])), _ZONE_HINT),
    )
    prices = (
        _choice("price_basis", "Prices are thought of in", dict(Account.PriceBasis.choices)),
        Field(
            "margin_floor",
            "Margin floor",
            maxlength=6,
            suffix="%",
            hint="Margins at or under it are marked in the editor. Empty: none are.",
        ),
        Field("valid_days", "A quote is valid for", maxlength=4, suffix="days"),
    )
    context = {
        "about": filled((*_ACCOUNT, *place), given, errors),
        "numbers": filled(_NUMBERS, given, errors),
        "prices": filled(prices, given, errors),
        "terms": filled((_TERMS,), given, errors),
        "summary": summary_of(errors),
        "is_admin": is_admin(request),
        "readonly": not is_admin(request),
        "sample": f"{request.account.quote_prefix}{request.account.next_number}",
    }
    return render(request, "web/settings/quoting.html", context, status=422 if errors else 200)


_ZONE_HINT = "When a day begins: for dates of quotes and their last day."


def _choice(name: str, label: str, options: Mapping[str, str], hint: str = "") -> Field:
    return Field(name, label, options=tuple(options.items()), hint=hint)


def _with_codes(names: Mapping[str, str]) -> dict[str, str]:
    return {code: f"{code} – {name}" for code, name in names.items()}


def _zones(present: str) -> dict[str, str]:
    """Return the zones to choose from; a present one of another name stays among them."""
    zones = time_zones()
    known = zones if present in zones else [present, *zones]
    return {zone: zone.replace("_", " ") for zone in known}


def _values_of(account: Account) -> dict[str, Any]:
    values = {name: getattr(account, name) for name in _NAMES}
    floor = account.margin_floor
    # An empty floor and a floor of 0 are two things.
    return values | {"margin_floor": "" if floor is None else plain(floor)}
