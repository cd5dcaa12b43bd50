"""From rows to what the API answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quotewright.api import schemas
from quotewright.api.wire import known_money, money, price
from quotewright.integrations.state import SyncState
from quotewright.lib.money import plain
from quotewright.people.models import Organization, Person
from quotewright.quotes import pricing
from quotewright.quotes.actions import Made, signed_document
from quotewright.quotes.choices import choices_from_json
from quotewright.quotes.document import Conditions, Line, QuoteDocument, Section
from quotewright.quotes.documents import customer_url, new_document_of, unfilled_document_of
from quotewright.quotes.models import Acceptance, Quote
from quotewright.quotes.states import State

_PERSON_FIELDS = set(schemas.PersonOut.model_fields) - {"organization"}
_ORGANIZATION_FIELDS = set(schemas.OrganizationOut.model_fields)
_SAME_IN_LINES = (
    "key",
    "name",
    "description",
    "code",
    "scheme",
    "taxable",
    "frequency",
    "optional",
    "chosen",
    "customer_quantity",
    "whole_quantity",
    "hidden",
    "included",
    "manufacturer",
    "supplier",
    "supplier_sku",
    "shows_parts",
)
_SUMMARY_FIELDS = set(schemas.QuoteSummary.model_fields) - {"customer_url", "owner"}


def person_out(person: Person) -> schemas.PersonOut:
    """Return a person."""
    organization = person.organization.name if person.organization else ""
    return schemas.PersonOut(**_values(person, _PERSON_FIELDS), organization=organization)


def organization_out(organization: Organization) -> schemas.OrganizationOut:
    """Return an organization."""
    return schemas.OrganizationOut(**_values(organization, _ORGANIZATION_FIELDS))


def summary_out(quote: Quote) -> schemas.QuoteSummary:
    """Return a quote without what is in it."""
    return schemas.QuoteSummary(
        **_values(quote, _SUMMARY_FIELDS), owner=_owner(quote), customer_url=customer_url(quote)
    )


def quote_out(quote: Quote) -> schemas.QuoteOut:
    """Return a quote with all that is in it; of an accepted one what was signed."""
    return schemas.QuoteOut(**_quote_values(quote))


def made_out(made: Made) -> schemas.QuoteMade:
    """Return a new quote, and which prices are today's."""
    currency = made.quote.currency
    changes = [
        schemas.PriceChangeOut(
            key=change.key,
            name=change.name,
            unit_price_before=price(change.price_before, currency),
            unit_price=price(change.price, currency),
            unit_cost_before=price(change.cost_before, currency),
            unit_cost=price(change.cost, currency),
        )
        for change in made.freshened.changes
    ]
    document = None if made.rows is None else new_document_of(made.quote, made.rows)
    return schemas.QuoteMade(**_quote_values(made.quote, document), price_changes=changes)


def template_summary_out(template: Quote, uses: int) -> schemas.TemplateSummary:
    """Return a template without what is in it."""
    return schemas.TemplateSummary(**_template_values(template, uses))


def template_out(template: Quote, uses: int) -> schemas.TemplateOut:
    """Return a template with all that is in it."""
    return schemas.TemplateOut(
        **_template_values(template, uses), **_contents(unfilled_document_of(template))
    )


def _template_values(template: Quote, uses: int) -> dict[str, Any]:
    fields = set(schemas.TemplateSummary.model_fields) - {"archived", "uses"}
    archived = template.archived_at is not None
    return {**_values(template, fields), "archived": archived, "uses": uses}


def _contents(document: QuoteDocument) -> dict[str, Any]:
    """Return what quotes and templates have in common; texts are as they are written."""
    return {
        "conditions": _conditions(document.conditions),
        "sections": [_section(section, document.currency) for section in document.sections],
        "blocks": [
            schemas.BlockOut(title=block.title, text=block.text, place=block.place)
            for block in document.blocks
        ],
        "terms": document.terms,
        "totals": _totals(document),
    }


def _quote_values(quote: Quote, document: QuoteDocument | None = None) -> dict[str, Any]:
    acceptance = _acceptance_of(quote)
    if document is None:
        document = signed_document(acceptance) if acceptance else unfilled_document_of(quote)
    return dict(
        **_values(quote, _SUMMARY_FIELDS),
        owner=_owner(quote),
        notes=quote.notes,
        customer_url=customer_url(quote),
        person=person_out(quote.buyer),
        acceptance=_acceptance(acceptance) if acceptance else None,
        **_contents(document),
    )


def line_out(line: Line, currency: str) -> schemas.LineOut:
    """Return one line."""
    margin = pricing.line_margin_percent(line)
    return schemas.LineOut(
        **{name: getattr(line, name) for name in _SAME_IN_LINES},
        quantity=plain(line.quantity),
        unit_price=price(line.unit_price, currency),
        unit_cost=price(line.unit_cost, currency),
        discount_percent=plain(line.discount_percent),
        discount_amount=plain(line.discount_amount),
        min_quantity=_known(line.min_quantity),
        max_quantity=_known(line.max_quantity),
        options=[schemas.PickedOut(option=o.option, value=o.value) for o in line.options],
        parts=[
            schemas.PartOut(name=p.name, quantity=plain(p.quantity), code=p.code)
            for p in line.parts
        ],
        total=str(pricing.line_total(line, currency)),
        margin_percent=_known(margin),
    )


def _owner(quote: Quote) -> str | None:
    return quote.owner.email if quote.owner else None


def _known(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def sync_out(state: SyncState, currency: str) -> schemas.SyncOut:
    """Return how a quote stands with the PSA."""
    return schemas.SyncOut(
        standing=state.standing,
        behind=state.behind,
        estimate=_remote(state.estimate_id, state.estimate_number, state.estimate_url),
        invoice=_remote(state.invoice_id, state.invoice_number, state.invoice_url),
        ours=_side(state.our_subtotal, state.our_tax, state.our_total, currency),
        theirs=_side(state.their_subtotal, state.their_tax, state.their_total, currency),
        pushed_at=state.pushed_at,
        calls=state.calls,
        problem=_problem(state),
    )


def _values(row: Person | Organization | Quote, fields: set[str]) -> dict[str, Any]:
    return {field: getattr(row, field) for field in fields}


def _section(section: Section, currency: str) -> schemas.SectionOut:
    lines = [line_out(line, currency) for line in section.lines]
    return schemas.SectionOut(
        id=int(section.key),
        name=section.name,
        kind=section.kind,
        chosen=section.chosen,
        lines=lines,
    )


def _totals(document: QuoteDocument) -> schemas.TotalsOut:
    sums, currency = pricing.totals(document), document.currency
    return schemas.TotalsOut(
        **_bill(sums.due, currency).model_dump(exclude={"frequency"}),
        bills=[_bill(bill, currency) for bill in sums.bills],
        yearly=money(sums.yearly, currency),
    )


def _bill(bill: pricing.Bill, currency: str) -> schemas.BillOut:
    margin = bill.margin_percent
    return schemas.BillOut(
        frequency=bill.frequency,
        lines=money(bill.lines, currency),
        line_discounts=money(bill.line_discounts, currency),
        discount=money(bill.discount, currency),
        shipping=money(bill.shipping, currency),
        subtotal=money(bill.subtotal, currency),
        taxes=[
            schemas.TaxAmountOut(
                name=tax.name, percent=plain(tax.percent), amount=money(tax.amount, currency)
            )
            for tax in bill.taxes
        ],
        tax=known_money(bill.tax, currency),
        total=money(bill.total, currency),
        cost=money(bill.cost, currency),
        profit=money(bill.profit, currency),
        margin_percent=None if margin is None else plain(margin),
    )


def _conditions(conditions: Conditions) -> schemas.ConditionsOut:
    return schemas.ConditionsOut(
        discount_percent=plain(conditions.discount_percent),
        discount_amount=plain(conditions.discount_amount),
        shipping=plain(conditions.shipping),
        shipping_taxable=conditions.shipping_taxable,
        tax_mode=conditions.tax_mode,
        taxes=[
            schemas.TaxOut(name=tax.name, percent=plain(tax.percent), compound=tax.compound)
            for tax in conditions.taxes
        ],
        tax_exempt=conditions.tax_exempt,
    )


def _acceptance_of(quote: Quote) -> Acceptance | None:
    if quote.state != State.ACCEPTED:
        return None
    return Acceptance.objects.select_related("publication").get(quote=quote)


def _acceptance(signed: Acceptance) -> schemas.AcceptanceOut:
    choices = choices_from_json(signed.choices)
    return schemas.AcceptanceOut(
        name=signed.name,
        po_number=signed.po_number,
        at=signed.at,
        sha256=signed.sha256,
        choices=schemas.ChoicesOut(
            lines=dict(choices.lines),
            sections=dict(choices.sections),
            quantities={key: plain(number) for key, number in choices.quantities.items()},
        ),
    )


def _remote(remote_id: str, number: str, url: str) -> schemas.RemoteOut | None:
    return schemas.RemoteOut(id=remote_id, number=number, url=url) if remote_id else None


def _side(
    subtotal: Decimal | None, tax: Decimal | None, total: Decimal | None, currency: str
) -> schemas.SideOut | None:
    if total is None:
        return None
    return schemas.SideOut(
        subtotal=known_money(subtotal, currency),
        tax=known_money(tax, currency),
        total=known_money(total, currency),
    )


def _problem(state: SyncState) -> schemas.ProblemOut | None:
    if not state.failure:
        return None
    return schemas.ProblemOut.model_validate(
        {
            "class": state.failure,
            "cause": state.cause,
            "remedy": state.remedy,
            "candidates": [str(candidate) for candidate in state.candidates],
        }
    )
