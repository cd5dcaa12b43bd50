"""Operations on templates: list, read, make, rename, archive."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api import schemas
from quotewright.api.answers import template_out, template_summary_out
from quotewright.api.auth import AccountRequest, actor
from quotewright.api.lookup import own_quote, own_template
from quotewright.api.paging import page_of
from quotewright.api.schemas import TemplateFilter, TemplateOut, TemplatePage
from quotewright.api.versions import changing, tag
from quotewright.lib.fields import Invalid
from quotewright.quotes import actions
from quotewright.quotes.models import Quote

router = Router(tags=["Templates"])


@router.post("/templates", response={201: TemplateOut})
def create_template(
    request: AccountRequest, payload: schemas.TemplateIn, response: HttpResponse
) -> Status[TemplateOut]:
    """Make an empty template, or one with what is in a quote."""
    sent, by = payload.sent(), actor(request)
    if "quote_id" in sent:
        quote = _named_quote(request, sent["quote_id"])
        template = actions.template_from_quote(quote, payload.name, by)
    else:
        template = actions.create_template(request.account, payload.name, by)
    response["Location"] = f"{request.path}/{template.pk}"
    return Status(201, _answer(request, template.pk, response))


@router.get("/templates", response=TemplatePage)
def list_templates(request: AccountRequest, filters: Query[TemplateFilter]) -> TemplatePage:
    """List templates without their lines, newest first; archived ones only when asked."""
    templates = Quote.sheets.filter(account=request.account, is_template=True)
    page, cursor = page_of(templates.filter(archived_at__isnull=not filters.archived), filters)
    uses = _uses([template.pk for template in page])
    items = [template_summary_out(template, uses.get(template.pk, 0)) for template in page]
    return TemplatePage(items=items, next_cursor=cursor)


@router.get("/templates/{template_id}", response=TemplateOut)
def read_template(request: AccountRequest, template_id: int, response: HttpResponse) -> TemplateOut:
    """Read one template with its sections, lines, texts and sums."""
    return _answer(request, template_id, response)


@router.patch("/templates/{template_id}", response=TemplateOut)
def change_template(
    request: AccountRequest,
    template_id: int,
    payload: schemas.TemplateChange,
    response: HttpResponse,
) -> TemplateOut:
    """Rename a template, archive it, or bring it back."""
    template, sent = own_template(request, template_id), payload.sent()
    with changing(request, template):
        if "name" in sent:
            actions.change_quote(template, {"name": sent["name"]}, actor(request))
        if "archived" in sent:
            move = actions.archive_template if sent["archived"] else actions.restore_template
            move(template)
    return _answer(request, template_id, response)


def _answer(request: AccountRequest, template_id: int, response: HttpResponse) -> TemplateOut:
    template = own_template(request, template_id)
    tag(response, template)
    return template_out(template, _uses([template_id]).get(template_id, 0))


def _uses(ids: Collection[int]) -> dict[int, int]:
    """Return how many quotes were made from each template."""
    made = Quote.objects.filter(made_from__in=ids).order_by()
    counted = made.values("made_from").annotate(n=Count("pk"))
    return {row["made_from"]: row["n"] for row in counted if row["made_from"]}


def _named_quote(request: AccountRequest, quote_id: int) -> Quote:
    try:
        return own_quote(request, quote_id)
    except Quote.DoesNotExist:
        raise Invalid({"quote_id": f"There is no quote {quote_id}. Leave it out."}) from None
