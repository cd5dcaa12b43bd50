"""Settings > Integrations: which there are, connecting an account to Syncro, and disconnecting."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from quotewright.integrations import connections
from quotewright.integrations.models import Connection, Issue
from quotewright.lib.fields import Invalid
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin, member_required
from quotewright.web.forms import summary_of
from quotewright.web.settings.areas import areas_shown, copyable


@require_GET
@member_required
def integrations(request: MemberRequest) -> HttpResponse:
    """The list as it stands."""
    return _page(request, {}, {})


@require_POST
@changed_by_admins
def connect(request: MemberRequest) -> HttpResponse:
    """Connect, or connect again; nothing is saved when Syncro refuses.

    The dialog goes on by asking for each area what the token may do.
    """
    subdomain, token = request.POST.get("subdomain", ""), request.POST.get("token", "")
    try:
        anew = "start_anew" in request.POST
        name = connections.connect(request.account, subdomain, token, start_anew=anew)
    except Invalid as error:
        given = {"subdomain": subdomain, "token": ""}
        if not request.htmx:
            return _page(request, given, error.errors)
        context = connect_context(request, given, error.errors)
        return render(request, "web/settings/_connect.html", context)
    if not request.htmx:
        messages.success(request, f"Connected to {name}")
        return redirect("web:syncro")
    connection = Connection.objects.get(account=request.account)
    context = {
        "name": name,
        "areas": areas_shown(connection, is_asking=True),
        "is_first": not connection.links.exists(),
    }
    return render(request, "web/settings/_connected.html", context)


@require_POST
@changed_by_admins
def disconnect(request: MemberRequest) -> HttpResponse:
    """Stop pushing; links stay."""
    connections.disconnect(request.account)
    messages.success(request, "Syncro is disconnected")
    return redirect("web:integrations")


def connection_of(request: MemberRequest) -> Connection | None:
    """Return the account's connection, on or off."""
    return Connection.objects.filter(account=request.account).first()


def blocked_by(connection: Connection | None) -> Issue | None:
    """Return what stands in the way of a whole connection that is on."""
    if connection is None or not connection.is_on:
        return None
    rows = Issue.objects.filter(connection=connection, kind="connection", closed_at=None)
    return rows.first()


def connect_context(
    request: MemberRequest, given: dict[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """What the form in the dialog shows."""
    connection = connection_of(request)
    return {
        "connection": connection,
        "is_on": bool(connection and connection.is_on),
        "subdomain": given.get("subdomain") or (connection.subdomain if connection else ""),
        "errors": errors,
        "areas": areas_shown(None),
        "copyable": copyable(),
    }


def _page(request: MemberRequest, given: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    context = connect_context(request, given, errors)
    context |= {
        "blocked": blocked_by(context["connection"]),
        "summary": summary_of(errors),
        "stand_in": django_settings.SYNCRO_BASE_URL,
        "is_admin": is_admin(request),
        "account": request.account,
    }
    return render(request, "web/settings/integrations.html", context, status=422 if errors else 200)
