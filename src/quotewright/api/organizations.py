"""Operations on organizations."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router, Status

from quotewright.api.answers import organization_out
from quotewright.api.auth import AccountRequest, actor
from quotewright.api.lookup import found_as, own_organization
from quotewright.api.paging import page_of
from quotewright.api.schemas import (
    MergeIn,
    OrganizationFilter,
    OrganizationIn,
    OrganizationOut,
    OrganizationPage,
)
from quotewright.people import actions
from quotewright.people.finding import organizations_found, organizations_of

router = Router(tags=["Organizations"])


@router.post("/organizations", response={201: OrganizationOut})
def create_organization(
    request: AccountRequest, payload: OrganizationIn, response: HttpResponse
) -> Status[OrganizationOut]:
    """Create an organization. Its name is needed, and no other may bear it."""
    organization = actions.create_organization(request.account, payload.sent())
    response["Location"] = f"{request.path}/{organization.pk}"
    return Status(201, organization_out(organization))


@router.get("/organizations", response=OrganizationPage)
def list_organizations(
    request: AccountRequest, filters: Query[OrganizationFilter]
) -> OrganizationPage:
    """List organizations, newest first; `q` finds them as the pages do."""
    found = organizations_found(request.account, filters.q)
    if filters.name:
        found = found.filter(organization__name__iexact=filters.name)
    page, cursor = page_of(found, filters)
    items = [organization_out(organization) for organization in organizations_of(page)]
    return OrganizationPage(items=items, next_cursor=cursor)


@router.get("/organizations/{organization_id}", response=OrganizationOut)
def read_organization(request: AccountRequest, organization_id: int) -> OrganizationOut:
    """Read one organization."""
    return organization_out(own_organization(request, organization_id))


@router.patch("/organizations/{organization_id}", response=OrganizationOut)
def change_organization(
    request: AccountRequest, organization_id: int, payload: OrganizationIn
) -> OrganizationOut:
    """Change the fields that are sent and leave the others."""
    organization = own_organization(request, organization_id)
    return organization_out(actions.change_organization(organization, payload.sent()))


@router.post("/organizations/{organization_id}/merge", response=OrganizationOut)
def merge_organization(
    request: AccountRequest, organization_id: int, payload: MergeIn
) -> OrganizationOut:
    """Merge the organization `merged_id` into this one; its people move. It cannot be undone.

    `take` names parts: name, phone, website, address, tax_exempt.
    """
    kept, sent = own_organization(request, organization_id), payload.sent()
    with found_as("merged_id"):
        gone = own_organization(request, payload.merged_id)
    merged = actions.merge_organizations(kept, gone, sent.get("take"), actor(request))
    return organization_out(merged)
