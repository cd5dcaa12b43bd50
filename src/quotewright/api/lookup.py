"""Finding the account's own records; those of others do not exist here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from quotewright.accounts.models import User
from quotewright.api.auth import AccountRequest
from quotewright.lib.fields import Invalid
from quotewright.people.finding import present_organization, present_person
from quotewright.people.models import Organization, Person
from quotewright.quotes.models import Attachment, Line, Quote, Section


def own_person(request: AccountRequest, person_id: int) -> Person:
    """Return the person, or the one they were merged into. Raises Person.DoesNotExist."""
    return present_person(request.account, person_id)


def own_organization(request: AccountRequest, organization_id: int) -> Organization:
    """Return the organization, or the one it was merged into. Raises DoesNotExist."""
    return present_organization(request.account, organization_id)


def own_quote(request: AccountRequest, quote_id: int) -> Quote:
    """Return the quote with all that its answer needs. Raises Quote.DoesNotExist."""
    quotes = Quote.objects.select_related("account", "owner", "person__organization", "acceptance")
    return quotes.get(pk=quote_id, account=request.account)


def own_template(request: AccountRequest, template_id: int) -> Quote:
    """Return the template. Raises Quote.DoesNotExist."""
    sheets = Quote.sheets.filter(account=request.account, is_template=True)
    return sheets.select_related("account").get(pk=template_id)


def named_template(request: AccountRequest, template_id: int) -> Quote:
    """Return the template that a body names. Raises Invalid."""
    try:
        return own_template(request, template_id)
    except Quote.DoesNotExist:
        message = f"There is no template {template_id}. GET /templates lists those there are."
        raise Invalid({"template_id": message}) from None


def own_line(request: AccountRequest, quote_id: int, key: UUID) -> Line:
    """Return the line. Raises Line.DoesNotExist."""
    lines = Line.objects.select_related("section__quote")
    return lines.get(key=key, section__quote=quote_id, section__quote__account=request.account)


@contextmanager
def found_as(field: str) -> Iterator[None]:
    """Refuse a record that a body names and that is not there, by the field that names it."""
    try:
        yield
    except ObjectDoesNotExist as error:
        raise Invalid({field: f"{error} Send the id of one that is there."}) from None


def named_person(request: AccountRequest, person_id: int) -> Person:
    """Return the person that a body names. Raises Invalid."""
    try:
        return own_person(request, person_id)
    except Person.DoesNotExist:
        message = f"There is no person {person_id}. Create them first."
        raise Invalid({"person_id": message}) from None


def own_attachment(request: AccountRequest, quote_id: int, attachment_id: int) -> Attachment:
    """Return the file. Raises Attachment.DoesNotExist."""
    rows = Attachment.objects.select_related("file")
    return rows.get(pk=attachment_id, quote=quote_id, quote__account=request.account)


def named_member(request: AccountRequest, email: str | None) -> User | None:
    """Return the member with that e-mail address; none means nobody. Raises Invalid."""
    if not email:
        return None
    members = User.objects.filter(memberships__account=request.account)
    found = members.filter(email__iexact=email.strip().replace("\x00", "")).first()
    if found is None:
        raise Invalid({"owner": f"No member has the e-mail address {email[:80]}."})
    return found


def named_section(quote: Quote, section_id: int) -> Section:
    """Return the quote's section that a body names. Raises Invalid."""
    section = quote.sections.filter(pk=section_id).first()
    if section is None:
        raise Invalid({"section": f"This quote has no section {section_id}. Read the quote again."})
    return section
