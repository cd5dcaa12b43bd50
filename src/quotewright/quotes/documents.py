"""From rows to the frozen document, in three queries whatever the number of lines."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from quotewright.people.models import Person
from quotewright.quotes.document import Line, Party, QuoteDocument, Section, Tax
from quotewright.quotes.models import Line as LineRow
from quotewright.quotes.models import Quote
from quotewright.quotes.models import Section as SectionRow


def document_of(quote: Quote) -> QuoteDocument:
    """Return the quote as it stands now."""
    return QuoteDocument(
        key=quote.key,
        number=quote.number,
        revision=quote.revision,
        name=quote.name,
        currency=quote.currency,
        issued_on=quote.issued_on,
        expires_on=quote.expires_on,
        seller=quote.account.name,
        owner=str(quote.owner) if quote.owner else "",
        url=customer_url(quote),
        party=party_of(quote.person),
        sections=tuple(section_of(row) for row in quote.sections.prefetch_related("lines")),
        tax=tax_of(quote),
    )


def customer_url(quote: Quote) -> str:
    """Return the address of the customer's page."""
    return f"{settings.PUBLIC_URL}/q/{quote.link}/"


def tax_of(quote: Quote) -> Tax | None:
    """Return the quote's tax, None where it is left to the PSA."""
    return None if quote.tax_percent is None else Tax(quote.tax_name or "Tax", quote.tax_percent)


def party_of(person: Person) -> Party:
    """Return the person as documents and PSA adapters know people."""
    organization = person.organization
    return Party(
        key=str(person.pk),
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        title=person.title,
        work_phone=person.work_phone,
        mobile_phone=person.mobile_phone,
        address1=person.address1,
        address2=person.address2,
        city=person.city,
        state=person.state,
        postal_code=person.postal_code,
        country=person.country,
        organization_key=str(organization.pk) if organization else "",
        organization=organization.name if organization else "",
    )


def section_of(row: SectionRow) -> Section:
    """Return a section with its lines in order."""
    return Section(str(row.pk), row.name, tuple(line_of(line) for line in row.lines.all()))


def line_of(row: LineRow) -> Line:
    """Return one line; a row not read back yet may hold its defaults as int."""
    return Line(
        key=str(row.key),
        name=row.name,
        quantity=Decimal(row.quantity),
        unit_price=Decimal(row.unit_price),
        unit_cost=Decimal(row.unit_cost),
        taxable=row.taxable,
        description=row.description,
    )
