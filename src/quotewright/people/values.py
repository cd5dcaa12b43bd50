"""What a page, the API or an import says of people and organizations, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from quotewright.lib.fields import Reader

MOST_NOTES = 10_000
ADDRESS = {
    "address1": ("Address line 1", 120),
    "address2": ("Address line 2", 120),
    "city": ("City", 80),
    "state": ("State or province", 80),
    "postal_code": ("ZIP or postal code", 20),
}
SHIPPING = "shipping_"
_PERSON = {
    "first_name": ("First name", 60),
    "last_name": ("Last name", 60),
    "title": ("Title", 80),
    "work_phone": ("Work phone", 40),
    "mobile_phone": ("Mobile phone", 40),
    "organization": ("Organization", 120),
    "notes": ("Notes", MOST_NOTES),
    **ADDRESS,
    **{f"{SHIPPING}{field}": (f"Shipping: {what}", m) for field, (what, m) in ADDRESS.items()},
}
_ORGANIZATION = {
    "phone": ("Phone", 40),
    "tax_exempt_number": ("Certificate number", 60),
    "notes": ("Notes", MOST_NOTES),
    **ADDRESS,
}
PERSON_FIELDS = ("email", "website", "country", "shipping_country", "tax_exempt", *_PERSON)
ORGANIZATION_FIELDS = ("name", "website", "country", "tax_exempt", *_ORGANIZATION)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?")


def person_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of a person that are present. Raises Invalid."""
    reader = Reader(raw)
    for field, (what, most) in _PERSON.items():
        reader.text(field, what, most)
    reader.email("email", "E-mail")
    _read_website(reader)
    _read_country(reader, "country", "Country")
    _read_country(reader, "shipping_country", "Shipping country")
    reader.flag("tax_exempt")
    values = reader.done()
    if "organization" in values:
        values["organization"] = " ".join(values["organization"].split())
    return values


def organization_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields of an organization that are present. Raises Invalid."""
    reader = Reader(raw)
    reader.text("name", "Name", 120, required=True)
    for field, (what, most) in _ORGANIZATION.items():
        reader.text(field, what, most)
    _read_website(reader)
    _read_country(reader, "country", "Country")
    reader.flag("tax_exempt")
    values = reader.done()
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
    return values


def _read_website(reader: Reader) -> None:
    """Read an address of the web; a bare `harbordental.example` gets its https."""
    reader.text("website", "Website", 190)
    value = reader.values.get("website")
    if not value:
        return
    address = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.netloc))
    except ValueError:
        is_one = False
    if is_one and not re.search(r"\s", address):
        reader.values["website"] = address
    else:
        del reader.values["website"]
        reader.errors["website"] = f"Website is “{value}”. Write it like harbordental.example."


def _read_country(reader: Reader, field: str, what: str) -> None:
    reader.text(field, what, 2)
    country = reader.values.get(field)
    if country is None:
        if field in reader.errors:  # too long: say what it is, not how many letters fit
            reader.errors[field] = f"{what} is written as two letters, such as US."
        return
    reader.values[field] = country.upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        reader.errors[field] = f"{what} is “{country}”. Use its two letters, such as US."
