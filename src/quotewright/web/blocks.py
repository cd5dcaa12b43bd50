"""The panel of a quote's or template's texts: each saved by itself, with its preview beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.merge import FIELDS, GROUPS
from quotewright.quotes.models import Block, LibraryBlock, Quote
from quotewright.quotes.seen import Conflict
from quotewright.quotes.states import State
from quotewright.quotes.values import MOST_TEXT, one_newline
from quotewright.web.access import MemberRequest, member_required, own, own_sheet
from quotewright.web.answers import refusals_answered
from quotewright.web.previews import Preview, Previews, previews_of, shown_document

NAMES = ("title", "text", "place")
# The menu of merge fields: each group's name, and its fields.
FIELD_MENU = tuple(
    (label, [field for field in FIELDS if field.name.startswith(f"{group}.")])
    for group, label in GROUPS.items()
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the panel, or the terms: what it holds, and how it will look.

    `key` begins the ids of its elements; `held` is what the form was filled with.
    """

    key: str
    held: Mapping[str, str]
    preview: Preview
    block: Block | None = None


@require_http_methods(["GET", "POST"])
@member_required
@refusals_answered
def blocks(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the panel; with POST, add a text: an empty one, one of the library, or a removed one."""
    quote = own_sheet(request, pk)
    if request.method == "POST":
        return _added(request, quote)
    if quote.state != State.DRAFT or not request.membership.may_write:
        context = {"quote": quote, "document": shown_document(quote)}
        return render(request, "web/quotes/_blocks_read.html", context)
    previews = previews_of(quote)
    texts = [_text(block, previews) for block in quote.blocks.all()]
    context = {
        "quote": quote,
        "places": [
            (place.value, place.label, [t for t in texts if t.held["place"] == place.value])
            for place in Block.Place
        ],
        "terms": _terms(quote, previews),
        "library": request.account.blocks.filter(archived_at=None).only("name"),
        "field_menu": FIELD_MENU,
    }
    return render(request, "web/quotes/_blocks.html", context)


@require_POST
@member_required
@refusals_answered
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Save a text; what is refused, or was changed by somebody else, is said below it."""
    block = own(request, Block, pk=pk)
    given = _given(request)
    try:
        saved = actions.change_block(block, given, request.user, _seen(request, given))
    except (Invalid, Conflict) as refusal:
        block.refresh_from_db()
        return _not_saved(request, _text(block, None), refusal)
    return _saved(request, _text(saved, previews_of(saved.quote)))


@require_POST
@member_required
@refusals_answered
def change_terms(request: MemberRequest, pk: int) -> HttpResponse:
    """Save the terms, which stand at the end."""
    quote = own_sheet(request, pk)
    given = {"terms": one_newline(request.POST.get("terms", "")).strip()}
    seen = {name: one_newline(text).strip() for name, text in _seen(request, given).items()}
    try:
        quote = actions.change_quote(quote, given, request.user, seen)
    except (Invalid, Conflict) as refusal:
        return _not_saved(request, _terms(own_sheet(request, pk), None), refusal)
    return _saved(request, _terms(quote, previews_of(quote)))


@require_POST
@member_required
@refusals_answered
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a text at a rank, counted from 1, among those of its place."""
    block, text = own(request, Block, pk=pk), request.POST.get("rank", "")
    if not text.isdecimal() or len(text) > 6:
        raise Invalid({"rank": f"Place is “{text}”. Use a number from 1."})
    actions.move_block(block, int(text), request.user)
    return HttpResponse(status=204)


@require_POST
@member_required
@refusals_answered
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a text, and offer to bring it back."""
    block = own(request, Block, pk=pk)
    rank = actions.delete_block(block, request.user)
    context = {"block": block, "rank": rank, "quote": block.quote}
    return render(request, "web/quotes/_block_deleted.html", context)


@require_POST
@member_required
@refusals_answered
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """Save a copy of a text to the library."""
    kept = actions.save_to_library(own(request, Block, pk=pk))
    return render(request, "web/quotes/_block_kept.html", {"kept": kept})


@require_POST
@member_required
@refusals_answered
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """Show how a text will look while it is typed; saves nothing."""
    previews = previews_of(own_sheet(request, pk))
    return render(request, "web/_preview.html", {"preview": typed_preview(request, previews)})


def typed_preview(request: MemberRequest, previews: Previews) -> Preview:
    """Return the preview of what is being typed."""
    title, text, terms = (request.POST.get(name, "") for name in ("title", "text", "terms"))
    return previews.of(title[:120], (text or terms)[:MOST_TEXT])


def _added(request: MemberRequest, quote: Quote) -> HttpResponse:
    given = {"place": request.POST.get("place") or Block.Place.BEFORE.value}
    rank = request.POST.get("rank", "")
    if wanted := request.POST.get("library"):
        kept = own(request, LibraryBlock, pk=wanted)
        block = actions.add_from_library(quote, kept, given["place"], request.user)
    else:
        at = int(rank) if rank.isdecimal() and len(rank) < 6 else None
        block = actions.add_block(quote, {**_given(request), **given}, at, request.user)
    context = {"text": _text(block, previews_of(quote)), "quote": quote, "field_menu": FIELD_MENU}
    response = render(request, "web/quotes/_block.html", context)
    later = quote.blocks.filter(place=block.place, position__gt=block.position).first()
    target = f"#block-{later.pk}" if later else f"#texts-{block.place}"
    response["HX-Retarget"], response["HX-Reswap"] = target, "beforebegin" if later else "beforeend"
    return response


def _saved(request: MemberRequest, text: Text) -> HttpResponse:
    return render(request, "web/quotes/_block_saved.html", {"text": text, "saved": True})


def _not_saved(request: MemberRequest, text: Text, refusal: Invalid | Conflict) -> HttpResponse:
    """Say it under the text, which stays as it was typed; `text` is what is saved now."""
    conflict = refusal if isinstance(refusal, Conflict) else None
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    read = {name: request.POST.get(f"seen_{name}", held) for name, held in text.held.items()}
    context = {
        "text": Text(text.key, read, text.preview),
        "errors": errors,
        "conflict": conflict,
        "theirs": text.held,
    }
    status = 409 if conflict else 422
    response = render(request, "web/quotes/_block_refused.html", context, status=status)
    response["HX-Reswap"] = "none"
    return response


def _seen(request: MemberRequest, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the fields held when they were read; nothing where one's own is to be kept."""
    if request.POST.get("keep") == "mine":
        return {}
    return {name: request.POST[f"seen_{name}"] for name in given if f"seen_{name}" in request.POST}


def _given(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in NAMES if name in request.POST}


def _text(block: Block, previews: Previews | None) -> Text:
    held = {name: str(getattr(block, name)) for name in NAMES}
    preview = previews.of(block.title, block.text) if previews else Preview("", "")
    return Text(f"block-{block.pk}", held, preview, block)


def _terms(quote: Quote, previews: Previews | None) -> Text:
    preview = previews.of("", quote.terms) if previews else Preview("", "")
    return Text("terms", {"terms": quote.terms}, preview)
