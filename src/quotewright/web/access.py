"""Who may see and change what: the member behind a request, and the account's own records."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from quotewright.accounts.models import Account, Membership, SavedView, User
from quotewright.catalog.models import Category, Item, Manufacturer, Supplier
from quotewright.integrations.activity import needing_person_of
from quotewright.integrations.models import Call, Issue
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Attachment, Block, Comment, LibraryBlock, Line, Quote, Section
from quotewright.transfer.models import Import

READ_ONLY = "Your role is read-only: you can look at everything and change nothing."
ADMINS_ONLY = "Only an admin of this account may change its settings. Ask one of them."
_SAFE = {"GET", "HEAD", "OPTIONS"}

# How each record is reached from its account, and what is read along with it.
_OWNED: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Quote: ("account", ("account", "person__organization", "owner")),
    Person: ("account", ("account", "organization")),
    Import: ("account", ("account", "by", "person", "quote__account")),
    Organization: ("account", ("account",)),
    SavedView: ("membership__account", ()),
    Section: ("quote__account", ("quote__account", "quote__person__organization", "quote__owner")),
    Item: ("account", ("account", "category", "manufacturer", "supplier")),
    Category: ("account", ("account", "parent")),
    Manufacturer: ("account", ("account",)),
    Supplier: ("account", ("account",)),
    Line: (
        "section__quote__account",
        ("section__quote__account", "section__quote__person", "section__quote__owner"),
    ),
    Attachment: ("quote__account", ("quote__account", "quote__owner")),
    Comment: ("quote__account", ("quote__account", "quote__owner")),
    Block: ("quote__account", ("quote__account", "quote__person__organization", "quote__owner")),
    LibraryBlock: ("account", ("account",)),
    Issue: ("connection__account", ("connection__account",)),
    Call: ("connection__account", ("connection__account",)),
}

T = TypeVar("T", bound=Model)


class MemberRequest(HttpRequest):
    """A request by a signed-in member of an account."""

    user: User
    account: Account
    membership: Membership
    htmx: HtmxDetails


MemberView = Callable[..., HttpResponseBase]


def member_required(view: MemberView) -> MemberView:
    """Let members in and read-only members look; tell everybody else what is the matter."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        membership = (
            Membership.objects.select_related("account")
            .annotate(issues=needing_person_of(OuterRef("account")))
            .filter(user=request.user)
            .order_by("pk")
            .first()
        )
        if membership is None:
            return render(request, "web/no_account.html", status=403)
        request.membership, request.account = membership, membership.account
        if request.method not in _SAFE and not membership.may_write:
            return refused(request, READ_ONLY)
        with timezone.override(ZoneInfo(membership.account.time_zone)):
            try:
                return view(request, *args, **kwargs)
            except Http404 as error:
                if not request.htmx:
                    raise
                return noticed(request, f"{error} It may have been removed; reload the page.", 404)

    return guarded


def writer_required(view: MemberView) -> MemberView:
    """Like member_required, and closed to read-only members whatever the method."""

    @member_required
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.membership.may_write:
            return refused(request, READ_ONLY)
        return view(request, *args, **kwargs)

    return guarded


def changed_by_admins(view: MemberView) -> MemberView:
    """Like member_required; only admins may do more than look."""

    @member_required
    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _SAFE and not is_admin(request):
            return refused(request, ADMINS_ONLY)
        return view(request, *args, **kwargs)

    return guarded


def is_admin(request: MemberRequest) -> bool:
    """Whether the member may change the account's settings."""
    return request.membership.role == Membership.Role.ADMIN


def refused(request: MemberRequest, sentence: str) -> HttpResponse:
    """Answer 403 with the reason, as a page or as the page's notice."""
    if request.htmx:
        return noticed(request, sentence, 403)
    return render(request, "403.html", {"exception": sentence}, status=403)


def noticed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Answer htmx with one sentence for the page's notice, leaving all else as it is."""
    response = render(request, "web/_notice.html", {"notice": sentence}, status=status)
    response["HX-Reswap"] = "none"
    return response


def own(request: MemberRequest, model: type[T], **lookup: Any) -> T:
    """Return the account's own record. Raises Http404, also for what another account owns."""
    path, related = _OWNED[model]
    rows = model._default_manager.select_related(*related)
    try:
        found = rows.filter(**{path: request.account}, **lookup).first()
    except (ValueError, OverflowError):  # an id that is no number
        found = None
    if found is None:
        raise Http404(f"This {_called(model)} is not here.")
    return found


def _called(model: type[Model]) -> str:
    """Return what a page calls a record of this kind."""
    name = str(model._meta.verbose_name)
    return {"block": "text", "library block": "text", "attachment": "file"}.get(name, name)


def own_sheet(request: MemberRequest, pk: int) -> Quote:
    """Return the account's own quote or template. Raises Http404."""
    related = _OWNED[Quote][1]
    rows = Quote.sheets.select_related(*related).filter(account=request.account, pk=pk)
    if (found := rows.first()) is None:
        raise Http404("This quote is not here.")
    return found


def own_template(request: MemberRequest, pk: int) -> Quote:
    """Return the account's own template. Raises Http404, also for a quote."""
    found = own_sheet(request, pk)
    if not found.is_template:
        raise Http404("This template is not here.")
    return found


def _sign_in_first(request: MemberRequest) -> HttpResponse:
    """Redirect to the sign-in page; a fragment says it in place, so that typed text stays."""
    if request.htmx:
        notice = "You are signed out. Sign in in another tab, then try again; your text stays here."
        return noticed(request, notice, 401)
    return redirect_to_login(request.get_full_path())
