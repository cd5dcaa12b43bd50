"""Pausing and resuming the sync, from Syncro's settings and from Sync activity."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from quotewright.integrations import pausing
from quotewright.integrations.activity import glimpse_of
from quotewright.lib.fields import Invalid
from quotewright.web.access import MemberRequest, changed_by_admins
from quotewright.web.answers import refusals_answered
from quotewright.web.settings.integrations import connection_of
from quotewright.web.sync import live_answer


@require_POST
@changed_by_admins
@refusals_answered
def pause(request: MemberRequest) -> HttpResponse:
    """Push nothing for a while."""
    connection = connection_of(request)
    if connection is None or not connection.is_on:
        raise Invalid({"sync": "Syncro is not connected, so there is nothing to pause."})
    pausing.pause(connection, str(request.user))
    return _answer(request, "The sync is paused", reverse("web:resume_sync"))


@require_POST
@changed_by_admins
@refusals_answered
def resume(request: MemberRequest) -> HttpResponse:
    """Push again, beginning with what waits."""
    connection = connection_of(request)
    if connection is None:
        raise Invalid({"sync": "Syncro is not connected. Connect it first."})
    pausing.resume(connection)
    return _answer(request, "The sync goes on")


def _answer(request: MemberRequest, said: str, undo: str = "") -> HttpResponse:
    connection, glimpse = glimpse_of(request.account)
    if request.htmx and connection is not None:
        return live_answer(request, connection, glimpse, said, undo)
    messages.success(request, said)
    return redirect("web:syncro")
