"""Settings > Integrations > Syncro: what is chosen for the connection, each saved at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations import connections, grants, hooks, reconcile
from quotewright.integrations.bringing import actions as bringing
from quotewright.integrations.described import GROUPS, SETTINGS, TAX_LINES, Setting
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.port import PsaError
from quotewright.integrations.rates import RateShown, rates_of, seen_rates
from quotewright.integrations.syncro.fieldmap import FIELD_MAP
from quotewright.integrations.syncro.permissions import area_of
from quotewright.lib.fields import Invalid
from quotewright.lib.taxes import TaxMode
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin, member_required
from quotewright.web.answers import refusals_answered
from quotewright.web.settings.areas import area_shown, areas_shown
from quotewright.web.settings.integrations import blocked_by, connect_context, connection_of


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting with its value as a form sends it, and what was said about another one."""

    setting: Setting
    value: str
    error: str = ""

    @property
    def said(self) -> str:
        """The value in words."""
        return self.setting.said(self.value)


@require_GET
@member_required
def syncro(request: MemberRequest) -> HttpResponse:
    """Everything about the account's connection."""
    connection = connection_of(request)
    if connection is None:
        return redirect("web:integrations")
    options = connection.chosen
    may_change = is_admin(request)
    shown = [
        (group.name, [SettingShown(each, each.value_of(options)) for each in group.settings])
        for group in GROUPS
    ]
    areas = areas_shown(connection)
    context = connect_context(request, {}, {}) | {
        "areas": areas,
        "missing": [area for area in areas if area.is_missing],
        "blocked": blocked_by(connection),
        "braked": _braked(connection),
        "groups": shown,
        "is_admin": may_change,
        "hook": hooks.address_of(connection) if may_change else "",
        "tax_lines": SettingShown(TAX_LINES, TAX_LINES.value_of(options)),
        "seen_rates": seen_rates(connection),
        **_tax_context(request, connection),
        "field_map": FIELD_MAP,
        "stand_in": django_settings.SYNCRO_BASE_URL,
        "bringing": bringing.latest(connection),
    }
    return render(request, "web/settings/syncro.html", context)


@require_POST
@changed_by_admins
def option(request: MemberRequest, name: str) -> HttpResponse:
    """Save one setting; where it cannot be saved it goes back and says why."""
    setting, connection = SETTINGS.get(name), connection_of(request)
    if setting is None or connection is None:
        raise Http404("This setting is not here.")
    before = setting.value_of(connection.chosen)
    value = request.POST.get("value", "")
    try:
        connections.change_options(connection, **{name: setting.taken(value)})
    except Invalid as error:
        said = "This is none of the choices." if setting.choices else str(error)
        shown = SettingShown(setting, before, said)
        return _row(request, {"shown": shown})
    after = setting.value_of(connection.chosen)
    context: dict[str, Any] = {"shown": SettingShown(setting, after), "is_saved": True}
    if after != before and "undo" not in request.POST:
        context |= {"before": before}
    if setting is TAX_LINES:  # what stands beside it says something else now
        context |= _tax_context(request, connection)
    return _row(request, context)


@require_POST
@changed_by_admins
@refusals_answered
def rate(request: MemberRequest) -> HttpResponse:
    """Say which of Syncro's tax rates equals one of ours; empty: none."""
    connection = connection_of(request)
    if connection is None:
        raise Http404("This account is not connected.")
    percent, theirs = request.POST.get("percent", ""), request.POST.get("value", "").strip()
    known = {each.percent for each in rates_of(connection)}
    if percent not in known:
        raise Http404("This tax rate is not here.")
    before, error = "", ""
    try:
        before = connections.map_tax_rate(connection, percent, theirs)
    except Invalid as invalid:
        error = str(invalid)
    is_saved = not error
    shown = next(each for each in _rates_now(connection) if each.percent == percent)
    context = {
        "rate": shown,
        "error": error,
        "has_tax_lines": connection.chosen.tax_lines,
        "is_saved": is_saved,
        "is_admin": True,
        "offers_undo": is_saved and theirs != before and "undo" not in request.POST,
        "before": before,
    }
    return render(request, "web/settings/_rate_saved.html", context)


@require_POST
@changed_by_admins
def area(request: MemberRequest, area: str) -> HttpResponse:
    """Ask Syncro whether the token opens one area; reads only."""
    connection, found = connection_of(request), area_of(area)
    if connection is None or found is None:
        raise Http404("This area is not here.")
    trouble = ""
    try:
        grants.ask(connection, area)
    except PsaError as error:
        trouble = f"{error} {error.remedy}".strip()
    shown = area_shown(connection, found, trouble)
    return render(request, "web/settings/_area.html", {"shown": shown})


@require_POST
@changed_by_admins
def areas(request: MemberRequest) -> HttpResponse:
    """Show all areas as being asked; each then asks by itself."""
    connection = connection_of(request)
    if connection is None:
        raise Http404("This account is not connected.")
    shown = areas_shown(connection, is_asking=True)
    return render(request, "web/settings/_areas.html", {"areas": shown})


def _row(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "web/settings/_setting_saved.html", context | {"is_admin": True})


def _tax_context(request: MemberRequest, connection: Connection) -> dict[str, Any]:
    """What the rows about tax say, as it is chosen now."""
    return {
        "rates": rates_of(connection),
        "leaves_tax": request.account.tax_mode == TaxMode.EXTERNAL,
        "is_inclusive": request.account.tax_mode == TaxMode.INCLUSIVE,
        "has_tax_lines": connection.chosen.tax_lines,
    }


def _rates_now(connection: Connection) -> list[RateShown]:
    connection.refresh_from_db(fields=["options"])
    return rates_of(connection)


def _braked(connection: Connection) -> Issue | None:
    """What stopped the last reading back of everything, if something did."""
    rows = Issue.objects.filter(connection=connection, kind=reconcile.KIND, closed_at=None)
    return rows.first()
