"""Settings > Integrations: connecting an account to Syncro and choosing what is pushed when."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from quotewright.accounts.models import Account
from quotewright.integrations import connections, hooks, reconcile
from quotewright.integrations.models import Connection, Issue
from quotewright.integrations.options import Options, ProductUpdates, PushFrom
from quotewright.lib.fields import Invalid, Reader
from quotewright.lib.money import plain
from quotewright.lib.taxes import TaxMode, combined_percent
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin, member_required
from quotewright.web.forms import summary_of

_PUSH_CHOICES = {PushFrom.PUBLISHED: "When published", PushFrom.SAVED: "From the first save"}


@require_GET
@member_required
def integrations(request: MemberRequest) -> HttpResponse:
    """The page as it stands."""
    return _page(request, {}, {})


@require_POST
@changed_by_admins
def connect(request: MemberRequest) -> HttpResponse:
    """Connect, or connect again; nothing is saved when Syncro refuses."""
    subdomain, token = request.POST.get("subdomain", ""), request.POST.get("token", "")
    try:
        anew = "start_anew" in request.POST
        name = connections.connect(request.account, subdomain, token, start_anew=anew)
    except Invalid as error:
        return _page(request, {"subdomain": subdomain}, error.errors)
    messages.success(request, f"Connected to {name}")
    return redirect("web:integrations")


@require_POST
@changed_by_admins
def disconnect(request: MemberRequest) -> HttpResponse:
    """Stop pushing; links stay."""
    connections.disconnect(request.account)
    messages.success(request, "Syncro is disconnected")
    return redirect("web:integrations")


@require_POST
@changed_by_admins
def options(request: MemberRequest) -> HttpResponse:
    """Save when quotes are pushed and what happens on acceptance."""
    connection = Connection.objects.filter(account=request.account).first()
    if connection is None:
        return _page(request, {}, {"subdomain": "Connect to Syncro first."})
    try:
        values = _options_in(request, connection)
    except Invalid as error:
        return _page(request, request.POST.dict(), error.errors)
    connections.change_options(connection, **values)
    messages.success(request, "Options are saved")
    return redirect("web:integrations")


def _options_in(request: MemberRequest, connection: Connection) -> dict[str, Any]:
    given = {"convert_accepted": "", "push_products": "", **request.POST.dict()}
    reader = Reader(given)
    reader.text("push_from", "When to push", 10)
    reader.text("tax_rate_id", "Tax rate id", 20)
    reader.flag("convert_accepted")
    reader.flag("push_products")
    differing = "update_products" in request.POST
    reader.values["product_updates"] = (
        ProductUpdates.DIFFERING if differing else ProductUpdates.NEVER
    )
    rate = reader.values.pop("tax_rate_id", "")
    if rate and not rate.isdecimal():
        reader.errors["tax_rate_id"] = f"Tax rate id is “{rate}”. It is a number, such as 12."
    if reader.values.get("push_from") not in _PUSH_CHOICES:
        reader.errors["push_from"] = "Choose when quotes are pushed."
    mapped = {**connection.chosen.tax_rates, _our_rate(request.account): rate}
    reader.values["tax_rates"] = {ours: theirs for ours, theirs in mapped.items() if theirs}
    return reader.done()


def _our_rate(account: Account) -> str:
    return plain(combined_percent(account.tax_rates.filter(archived_at=None)))


def _braked(connection: Connection | None) -> Issue | None:
    """What stopped the last reading back of everything, if something did."""
    rows = Issue.objects.filter(connection=connection, kind=reconcile.KIND, closed_at=None)
    return rows.first() if connection else None


def _page(request: MemberRequest, given: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    connection = Connection.objects.filter(account=request.account).first()
    blocked = None
    if connection and connection.is_on:
        blocked = Issue.objects.filter(
            connection=connection, kind="connection", closed_at=None
        ).first()
    hook = hooks.address_of(connection) if connection and is_admin(request) else ""
    account, chosen = request.account, connection.chosen if connection else Options()
    is_typed = "push_from" in given
    context = {
        "connection": connection,
        "is_on": bool(connection and connection.is_on),
        "blocked": blocked,
        "braked": _braked(connection),
        "hook": hook,
        "given": given,
        "subdomain": given.get("subdomain") or (connection.subdomain if connection else ""),
        "errors": errors,
        "summary": summary_of(errors),
        "stand_in": django_settings.SYNCRO_BASE_URL,
        "is_admin": is_admin(request),
        "account": account,
        "leaves_tax": request.account.tax_mode == TaxMode.EXTERNAL,
        "rates": request.account.tax_rates.filter(archived_at=None),
        "push_choices": _PUSH_CHOICES.items(),
        "push_from": given.get("push_from") or chosen.push_from,
        "convert_accepted": chosen.convert_accepted,
        "push_products": "push_products" in given if is_typed else chosen.push_products,
        "update_products": "update_products" in given
        if is_typed
        else chosen.product_updates is ProductUpdates.DIFFERING,
        "tax_rate_id": given.get("tax_rate_id") or chosen.tax_rates.get(_our_rate(account), ""),
    }
    return render(request, "web/settings/integrations.html", context, status=422 if errors else 200)
