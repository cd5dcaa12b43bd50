"""Records of a PSA as likeness compares them, and the terms by which the like of one is found."""

from __future__ import annotations

from collections.abc import Iterator

from quotewright.integrations.remote import Remote
from quotewright.lib.likeness import Sketch, company, person, product
from quotewright.lib.nearest import blocks_of


def person_of(record: Remote, employer: str = "") -> Sketch:
    """Sketch who a customer or contact is; `employer` is the name of a contact's customer."""
    return person(
        record.remote_id,
        full_name(record),
        record.email,
        business_of(record) or employer,
        phones_of(record),
    )


def company_of(record: Remote) -> Sketch:
    """Sketch the company that a customer or vendor is."""
    name = record.name if record.kind == "vendor" else business_of(record)
    return company(record.remote_id, name, record.email, phones=phones_of(record))


def product_of(record: Remote) -> Sketch:
    """Sketch a product."""
    return product(record.remote_id, record.name, record.code)


def near_terms(record: Remote) -> Iterator[str]:
    """Yield the terms under which what is almost this record finds it."""
    if record.kind == "product":
        yield from terms_near(product_of(record))
        return
    if record.kind in ("customer", "vendor"):
        yield from terms_near(company_of(record))
    if record.kind in ("customer", "contact"):
        yield from terms_near(person_of(record))


def terms_near(sketch: Sketch) -> Iterator[str]:
    """Yield a sketch's blocks as terms that no word of a search begins with."""
    for block in blocks_of(sketch):
        yield f"~{sketch.kind[:2]} {block}"


def full_name(record: Remote) -> str:
    """Who is behind it, empty where only a company is named."""
    return f"{_text(record, 'first_name')} {_text(record, 'last_name')}".strip()


def business_of(record: Remote) -> str:
    """The company that a customer is."""
    return _text(record, "organization")


def phones_of(record: Remote) -> list[str]:
    """Both phone numbers, as written."""
    return [_text(record, "work_phone"), _text(record, "mobile_phone")]


def _text(record: Remote, field: str) -> str:
    return " ".join(str(record.person.get(field, "")).split())
