"""Whom a form says a quote is for: somebody here, a record of Syncro's, or who was typed in."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from quotewright.integrations.models import Connection
from quotewright.integrations.picking import chosen_person, take_person
from quotewright.integrations.state import connection_of
from quotewright.lib.fields import Invalid
from quotewright.people.actions import create_person
from quotewright.people.finding import present_person
from quotewright.people.models import Person
from quotewright.web.access import MemberRequest
from quotewright.web.forms import QUICK_PERSON
from quotewright.web.person_search import Hit, hit_of


def is_typed(given: QueryDict) -> bool:
    """Whether the fields of a new person are what counts."""
    return given.get("new_person") == "1"


def chosen_here(request: MemberRequest, given: QueryDict) -> Person | None:
    """Return the account's person that the form names, if it names one."""
    text = given.get("person", "")
    if not text.isdecimal() or len(text) > 15:
        return None
    try:
        return present_person(request.account, int(text))
    except Person.DoesNotExist:
        return None


def chosen_there(request: MemberRequest, given: QueryDict) -> Hit | None:
    """Return the record of Syncro's that the form names, to show it again."""
    picked = _picked(request, given)
    if picked is None:
        return None
    connection, kind, remote_id = picked
    try:
        return hit_of(connection, *chosen_person(connection, kind, remote_id))
    except Invalid:
        return None


def whom(request: MemberRequest) -> Person | None:
    """Return whom the posted form names; they are added if they are new. Raises Invalid.

    Call it in the transaction of what is made for them.
    """
    given, typed = request.POST, is_typed(request.POST)
    values = {field.name: given.get(field.name, "") for field in QUICK_PERSON} if typed else None
    if picked := _picked(request, given):
        return take_person(*picked, values)
    if values is not None:
        return create_person(request.account, values)
    return chosen_here(request, given)


def box(request: MemberRequest, chosen: Person | None, picked: Hit | None = None) -> dict[str, Any]:
    """Return what the box is rendered with."""
    return {
        "chosen": chosen,
        "picked": picked,
        "connected": connection_of(request.account) is not None,
    }


def _picked(request: MemberRequest, given: QueryDict) -> tuple[Connection, str, str] | None:
    kind, _, remote_id = given.get("remote", "").partition(":")
    connection = connection_of(request.account) if remote_id else None
    return (connection, kind, remote_id[:40]) if connection else None
