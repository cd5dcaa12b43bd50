"""Everything that can happen to people. Each door (page, API, command) calls these."""

from __future__ import annotations

from quotewright.people.apart import keep_apart, suspect_again
from quotewright.people.merging import merge_organizations, merge_people
from quotewright.people.organizations import (
    change_organization,
    create_organization,
    organization_named,
)
from quotewright.people.persons import change_person, create_person, find_or_create_person
from quotewright.people.values import ORGANIZATION_FIELDS
from quotewright.people.values import PERSON_FIELDS as FIELDS

__all__ = [
    "FIELDS",
    "ORGANIZATION_FIELDS",
    "change_organization",
    "change_person",
    "create_organization",
    "create_person",
    "find_or_create_person",
    "keep_apart",
    "merge_organizations",
    "merge_people",
    "organization_named",
    "suspect_again",
]
