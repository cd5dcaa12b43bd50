"""What is done from the list: facts of several quotes at once, and the member's saved views."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from quotewright.accounts.models import SavedView, User
from quotewright.accounts.saved_views import change_view, delete_view, save_view
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.quotes.changing import today
from quotewright.quotes.listing import listed
from quotewright.quotes.models import Quote
from quotewright.quotes.several import add_tag, give_to, one_tag, remove_tag
from quotewright.web.access import MemberRequest, member_required, own
from quotewright.web.answers import go_to, refusals_answered
from quotewright.web.quote_filter import ME, Filter, is_id
from quotewright.web.quote_rows import columns_of, rows_of


@require_POST
@member_required
@refusals_answered
def change_several(request: MemberRequest) -> HttpResponse:
    """Give the chosen quotes to a member or tag them, with the way back in the toast."""
    ids = _ids(request.POST.getlist("ids"))
    if not ids:
        raise Invalid({"ids": "No quote is chosen. Choose some with X or their boxes."})
    if request.POST.get("do") == "tag":
        return _tagged(request, ids, request.POST.get("tag", ""))
    owner = _member(request, request.POST.get("owner", ""))
    had = give_to(request.account, dict.fromkeys(ids, owner), request.user)
    said = f"{_counted(len(had))} now with {owner or 'nobody'}"
    back = " ".join(f"{pk}:{user.pk if user else 0}" for pk, user in had.items())
    return _answer(request, list(had), said, {"owners": back} if had else {})


@require_POST
@member_required
@refusals_answered
def change_back(request: MemberRequest) -> HttpResponse:
    """Take back what `change_several` did to those quotes, and nothing that was done since."""
    if tag := request.POST.get("tag"):
        ids = _ids(request.POST.get("ids", "").split())
        ids = remove_tag(request.account, ids, tag, request.user)
        return _answer(request, ids, f"{_counted(len(ids))} without “{tag}” again", {})
    members = User.objects.filter(memberships__account=request.account)
    users = {str(user.pk): user for user in members}
    pairs = [pair.partition(":") for pair in request.POST.get("owners", "").split()]
    owners = {int(pk): users.get(user) for pk, _, user in pairs if is_id(pk)}
    had = give_to(request.account, owners, request.user)
    return _answer(request, list(had), f"{_counted(len(had))} back where they were", {})


@require_POST
@member_required
@refusals_answered
def save(request: MemberRequest) -> HttpResponse:
    """Save the list's present filter and order as a view, and go there."""
    shown = Filter.read(QueryDict(request.POST.get("query", "")[:2000]))
    pinned = "on" if request.POST.get("pinned") else ""
    raw = {"name": request.POST.get("name", ""), "query": shown.query, "pinned": pinned}
    view = save_view(request.membership, raw)
    messages.success(request, f"View “{view.name}” is saved")
    return go_to(request, shown.url)


@require_POST
@member_required
@refusals_answered
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a view, pin it or unpin it."""
    view = own(request, SavedView, pk=pk, membership=request.membership)
    pinned = "on" if request.POST.get("pinned") else ""
    view = change_view(view, {"name": request.POST.get("name", ""), "pinned": pinned})
    messages.success(request, f"View “{view.name}” is saved")
    return go_to(request, _address_of(view))


@require_POST
@member_required
@refusals_answered
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a view; its quotes stay where they are."""
    view = own(request, SavedView, pk=pk, membership=request.membership)
    delete_view(view)
    messages.success(request, f"View “{view.name}” is deleted")
    return go_to(request, Filter().url)


def _tagged(request: MemberRequest, ids: Sequence[int], typed: str) -> HttpResponse:
    tag = one_tag(typed)
    changed = add_tag(request.account, ids, tag, request.user)
    said = f"{_counted(len(changed))} tagged “{tag}”"
    back = {"tag": tag, "ids": " ".join(map(str, changed))}
    return _answer(request, changed, said, back if changed else {})


def _answer(
    request: MemberRequest, changed: Sequence[int], said: str, back: dict[str, str]
) -> HttpResponse:
    """Answer with the rows as they are now and a toast that takes it back."""
    if not request.htmx:
        messages.success(request, said)
        return redirect("web:quotes")
    quotes = listed(Quote.objects.filter(account=request.account, pk__in=changed))
    day, connection = today(request.account), connection_of(request.account)
    rows = rows_of(connection, list(quotes), columns_of(request), day, swaps=True)
    context = {"rows": rows, "said": said, "back": back}
    return render(request, "web/quotes/_changed_rows.html", context)


def _counted(count: int) -> str:
    return f"{count} quote is" if count == 1 else f"{count} quotes are"


def _member(request: MemberRequest, text: str) -> User | None:
    """Return the member that the form names. Raises Invalid."""
    if text == "none":
        return None
    members = User.objects.filter(memberships__account=request.account)
    user = request.user if text == ME else members.filter(pk__in=_ids([text])).first()
    if user is None:
        raise Invalid({"owner": "No owner is chosen. Choose a member."})
    return user


def _ids(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if is_id(text)]


def _address_of(view: SavedView) -> str:
    return Filter.read(QueryDict(view.query)).url
