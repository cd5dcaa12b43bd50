"""The endpoints for vendors: no filter, no delete, and a list that never says how long it is."""

from __future__ import annotations

from flask import Blueprint

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import needs
from quotewright.sandbox.asked import catalog_meta, found, here, page_of, sent, store, texts
from quotewright.sandbox.fields import Record, is_blank, looks_like_email
from quotewright.sandbox.records import VENDOR_TEXTS, new_vendor

blueprint = Blueprint("vendors", __name__, url_prefix="/api/v1")

PER_PAGE = 100
FIELDS = VENDOR_TEXTS


def check_vendor(vendor: Record, params: Record | None) -> None:
    problems = []
    if is_blank(vendor["name"]):
        problems.append("Name can't be blank")
    if not is_blank(vendor["email"]) and not looks_like_email(vendor["email"]):
        problems.append("Email is not an email")
    if here().value_of("duplicate_vendor_name") == "refused" and any(
        str(other["name"]).casefold() == str(vendor["name"]).casefold()
        for other in store().all("vendor")
        if other["id"] != vendor.get("id")
    ):
        problems.append("Name has already been taken")
    if problems:
        raise errors.invalid(problems, params)


@blueprint.get("/vendors")
@needs("Vendors - List")
def list_vendors() -> Record:
    page, meta = page_of(store().all("vendor"), PER_PAGE)
    return {"vendors": [wire.vendor(one) for one in page], **catalog_meta(meta)}


@blueprint.get("/vendors/<int:vendor_id>")
@needs("Vendors - View Details")
def get_vendor(vendor_id: int) -> Record:
    return {"vendor": wire.vendor(found("vendor", vendor_id))}


@blueprint.post("/vendors")
@needs("Vendors - New")
def create_vendor() -> Record:
    body = sent()
    fields = new_vendor(**texts(body, FIELDS))
    check_vendor(fields, params=body)
    return {"vendor": wire.vendor(store().add("vendor", fields))}


@blueprint.put("/vendors/<int:vendor_id>")
@needs("Vendors - Edit")
def update_vendor(vendor_id: int) -> Record:
    vendor = found("vendor", vendor_id)
    fields = texts(sent(), FIELDS)
    check_vendor({**vendor, **fields}, params=None)
    store().change("vendor", vendor, **fields)
    return {"vendor": wire.vendor(vendor)}
