"""Settings > Members: who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quotewright.accounts.actions import change_members
from quotewright.accounts.models import Membership
from quotewright.lib.fields import Invalid
from quotewright.web.access import MemberRequest, changed_by_admins, is_admin

_ROLES = (
    (Membership.Role.ADMIN, "Everything, settings and members too."),
    (Membership.Role.SALES, "People, quotes and catalog; looks at settings."),
    (Membership.Role.READER, "Looks at everything and changes nothing."),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the form, as typed, and what was said about it."""

    membership: Membership
    role: str
    sees_margins: bool
    error: str = ""


@require_http_methods(["GET", "POST"])
@changed_by_admins
def members(request: MemberRequest) -> HttpResponse:
    """Show and change the members' roles, and who may see cost and margin."""
    if request.method != "POST":
        return _page(request, None, {})
    try:
        change_members(request.account, _given(request.POST))
    except Invalid as error:
        return _page(request, request.POST, error.errors)
    messages.success(request, "Members are saved")
    return redirect("web:members")


def _given(post: QueryDict) -> dict[int, dict[str, Any]]:
    """Return what the form says of each member that it names."""
    ids = [name.removeprefix("role_") for name in post if name.startswith("role_")]
    return {
        int(pk): {"role": post[f"role_{pk}"], "sees_margins": f"margins_{pk}" in post}
        for pk in ids
        if pk.isdecimal() and len(pk) < 19
    }


def _page(request: MemberRequest, post: QueryDict | None, errors: dict[str, str]) -> HttpResponse:
    rows, summary = [], []
    everybody = request.account.memberships.select_related("user")
    for membership in everybody.order_by("user__name", "user__email"):
        pk = membership.pk
        role, sees = membership.role, membership.sees_margins
        if post is not None and f"role_{pk}" in post:
            role, sees = str(post[f"role_{pk}"]), f"margins_{pk}" in post
        error = errors.pop(f"members[{pk}].role", "")
        if error:
            summary.append((f"id_role_{pk}", error))
        rows.append(Member(membership, role, sees, error))
    summary += [("members", sentence) for sentence in errors.values()]
    context = {
        "rows": rows,
        "roles": Membership.Role.choices,
        "explained": [(role.label, text) for role, text in _ROLES],
        "summary": summary,
        "is_admin": is_admin(request),
    }
    return render(request, "web/settings/members.html", context, status=422 if summary else 200)
