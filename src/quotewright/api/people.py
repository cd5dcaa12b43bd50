"""Operations on people."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api.answers import person_out
from quotewright.api.auth import AccountRequest
from quotewright.api.lookup import own_person
from quotewright.api.paging import page_of
from quotewright.api.schemas import PersonFilter, PersonIn, PersonOut, PersonPage
from quotewright.people import actions
from quotewright.people.models import Person

router = Router(tags=["People"])


@router.post("/people", response={201: PersonOut})
def create_person(
    request: AccountRequest, payload: PersonIn, response: HttpResponse
) -> Status[PersonOut]:
    """Create a person. A name or an e-mail address is needed; the organization is found by name."""
    person = actions.create_person(request.account, payload.sent())
    response["Location"] = f"{request.path}/{person.pk}"
    return Status(201, person_out(person))


@router.get("/people", response=PersonPage)
def list_people(request: AccountRequest, filters: Query[PersonFilter]) -> PersonPage:
    """List people, newest first."""
    people = Person.objects.filter(account=request.account).select_related("organization")
    if filters.email:
        people = people.filter(email__iexact=filters.email)
    page, cursor = page_of(people, filters)
    return PersonPage(items=[person_out(person) for person in page], next_cursor=cursor)


@router.get("/people/{person_id}", response=PersonOut)
def read_person(request: AccountRequest, person_id: int) -> PersonOut:
    """Read one person."""
    return person_out(own_person(request, person_id))


@router.patch("/people/{person_id}", response=PersonOut)
def change_person(request: AccountRequest, person_id: int, payload: PersonIn) -> PersonOut:
    """Change the fields that are sent and leave the others."""
    return person_out(actions.change_person(own_person(request, person_id), payload.sent()))
