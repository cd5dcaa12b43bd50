"""Operations on people."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api.answers import person_out
from quotewright.api.auth import AccountRequest, actor
from quotewright.api.lookup import found_as, own_person
from quotewright.api.paging import page_of
from quotewright.api.schemas import MergeIn, PersonFilter, PersonIn, PersonOut, PersonPage
from quotewright.people import actions
from quotewright.people.finding import people_found, people_of

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
    """List people, newest first; `q` finds them as the pages do."""
    found = people_found(request.account, filters.q)
    if filters.email:
        found = found.filter(person__email__iexact=filters.email)
    page, cursor = page_of(found, filters)
    return PersonPage(items=[person_out(person) for person in people_of(page)], next_cursor=cursor)


@router.get("/people/{person_id}", response=PersonOut)
def read_person(request: AccountRequest, person_id: int) -> PersonOut:
    """Read one person."""
    return person_out(own_person(request, person_id))


@router.patch("/people/{person_id}", response=PersonOut)
def change_person(request: AccountRequest, person_id: int, payload: PersonIn) -> PersonOut:
    """Change the fields that are sent and leave the others."""
    return person_out(actions.change_person(own_person(request, person_id), payload.sent()))


@router.post("/people/{person_id}/merge", response=PersonOut)
def merge_person(request: AccountRequest, person_id: int, payload: MergeIn) -> PersonOut:
    """Merge the person `merged_id` into this one; their quotes move. It cannot be undone.

    `take` names parts: name, title, organization, email, work_phone, mobile_phone, website,
    address, shipping_address, tax_exempt.
    """
    kept, sent = own_person(request, person_id), payload.sent()
    with found_as("merged_id"):
        gone = own_person(request, payload.merged_id)
    merged = actions.merge_people(kept, gone, sent.get("take"), actor(request))
    return person_out(merged)
