"""Fields of the forms for people: what they are called, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled input. `autocomplete` is HTML's token for it, `options` those of a select.

    Type "textarea" and "checkbox" are what they say.
    """

    name: str
    label: str
    autocomplete: str = "off"
    type: str = "text"
    hint: str = ""
    list: str = ""
    maxlength: int = 120
    value: str = ""
    error: str = ""
    options: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


NO_EMAIL = "Without an e-mail this person cannot be matched to a Syncro customer by itself."
_FIRST = Field("first_name", "First name", maxlength=60)
_LAST = Field("last_name", "Last name", maxlength=60)
_EMAIL = Field("email", "E-mail", type="email", hint=NO_EMAIL, maxlength=254)
_ORGANIZATION = Field(
    "organization",
    "Organization",
    list="organizations",
    hint="Type a new name to add an organization. Empty: a person on their own.",
)
_WORK = Field("work_phone", "Work phone", type="tel", maxlength=40)
_WEBSITE = Field("website", "Website", type="url", maxlength=190)
_NOTES = Field(
    "notes",
    "Notes",
    type="textarea",
    maxlength=10_000,
    hint="Internal: no customer ever sees them.",
)
_EXEMPT = "New quotes then have no tax; those that exist keep theirs."

QUICK_PERSON = (_FIRST, _LAST, _EMAIL, _WORK, _ORGANIZATION)
NAMES = (_FIRST, _LAST, Field("title", "Title", maxlength=80), _ORGANIZATION)
REACH = (_EMAIL, _WORK, Field("mobile_phone", "Mobile phone", type="tel", maxlength=40), _WEBSITE)
ADDRESS = (
    Field("address1", "Address line 1"),
    Field("address2", "Address line 2"),
    Field("city", "City", maxlength=80),
    Field("state", "State or province", maxlength=80),
    Field("postal_code", "ZIP or postal code", maxlength=20),
    Field("country", "Country", hint="Two letters, such as US.", maxlength=2),
)
SHIPPING = tuple(replace(field, name=f"shipping_{field.name}") for field in ADDRESS)
MORE = (Field("tax_exempt", "Tax exempt", type="checkbox", hint=_EXEMPT), _NOTES)

ORGANIZATION = (
    Field("name", "Name"),
    Field("phone", "Phone", type="tel", maxlength=40),
    _WEBSITE,
)
EXEMPTION = (
    Field("tax_exempt", "Tax exempt", type="checkbox", hint=f"All of its people. {_EXEMPT}"),
    Field("tax_exempt_number", "Certificate number", maxlength=60),
)
ORGANIZATION_NOTES = (_NOTES,)


def filled(
    fields: Iterable[Field], given: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Field]:
    """Return the fields with what was typed and what was said about it."""
    return [
        replace(field, value=str(given.get(field.name) or ""), error=errors.get(field.name, ""))
        for field in fields
    ]


def summary_of(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each wrong field's input id and sentence, for the list of links above a form."""
    return [(f"id_{name}", sentence) for name, sentence in errors.items()]
