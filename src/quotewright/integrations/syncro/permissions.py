"""What an API token must be allowed, grouped as Syncro's own token page groups it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """One tick on the token page. `shown_by` is the call, as the journal names it, that needs it.

    One that only reads is `asked` by the area's probe; others show at their first use.
    """

    name: str
    asked: bool = False
    shown_by: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Area:
    """One group of the token page. `path` is the cheapest read there is, empty where none is.

    `without` says what is off while the reading is not allowed, `needed` for what at all.
    """

    key: str
    name: str
    needed: str
    permissions: tuple[Permission, ...]
    path: str = ""
    without: str = ""


AREAS = (
    Area(
        "customers",
        "Customers",
        "people and organizations; Edit also for contacts",
        (
            Permission("List/Search", asked=True, shown_by=("GET", "/customers")),
            Permission("View Detail", shown_by=("GET", "/customers/{id}")),
            Permission("Create", shown_by=("POST", "/customers")),
            Permission("Edit", shown_by=("PUT", "/customers/{id}")),
        ),
        "/customers",
        "nobody can be found or made in Syncro, so no quote is pushed",
    ),
    Area(
        "contacts",
        "Contacts",
        "colleagues; Syncro counts them among Customers",
        (
            Permission("Customers - View Detail", asked=True, shown_by=("GET", "/contacts")),
            Permission("Customers - Edit", shown_by=("POST", "/contacts")),
        ),
        "/contacts",
        "contacts are neither found nor made, so people who are contacts wait",
    ),
    Area(
        "estimates",
        "Estimates",
        "quotes",
        (
            Permission("List/Search", asked=True, shown_by=("GET", "/estimates")),
            Permission("View Details", shown_by=("GET", "/estimates/{id}")),
            Permission("Create", shown_by=("POST", "/estimates")),
            Permission("Edit", shown_by=("PUT", "/estimates/{id}")),
        ),
        "/estimates",
        "estimates are neither found nor made, so no quote is pushed",
    ),
    Area(
        "invoices",
        "Invoices",
        "acceptance and payment",
        (
            Permission("List/Search", asked=True, shown_by=("GET", "/invoices")),
            Permission("View Details", shown_by=("GET", "/invoices/{id}")),
            Permission("Create", shown_by=("POST", "/estimates/{id}/convert_to_invoice")),
            Permission("Edit", shown_by=("PUT", "/invoices/{id}")),
        ),
        "/invoices",
        "payments are not noticed; turn off Convert on acceptance if invoices are not to be made",
    ),
    Area(
        "products",
        "Products",
        "Push to Syncro Products & Vendors, and products in the line box",
        (
            Permission("List/Search", asked=True, shown_by=("GET", "/products")),
            Permission("Create", shown_by=("POST", "/products")),
            Permission("Edit", shown_by=("PUT", "/products/{id}")),
        ),
        "/products",
        "products are neither found nor pushed; lines go as manual items",
    ),
    Area(
        "vendors",
        "Vendors",
        "Push to Syncro Products & Vendors",
        (
            Permission("List", asked=True, shown_by=("GET", "/vendors")),
            Permission("New", shown_by=("POST", "/vendors")),
        ),
        "/vendors",
        "a supplier cannot be looked up, so products that have one wait",
    ),
    Area(
        "schedules",
        "Recurring Invoices",
        "recurring lines that become recurring invoices, nothing else",
        (
            Permission("List", asked=True, shown_by=("GET", "/schedules")),
            Permission("New", shown_by=("POST", "/schedules")),
            Permission("Edit", shown_by=("PUT", "/schedules/{id}")),
            Permission("Delete", shown_by=("DELETE", "/schedules/{id}")),
        ),
        "/schedules",
        "recurring lines can only go on the estimate; leave Recurring lines at the first period",
    ),
    Area(
        "lines",
        "Line Item",
        "the prices of lines",
        (
            Permission("Edit Prices"),
            Permission(
                "Add Manual Item for Invoices/Estimates",
                shown_by=("POST", "/estimates/{id}/line_items"),
            ),
        ),
    ),
)


_NEW_LINE = "“Estimates - Edit” or “Line Item - Add Manual Item for Invoices/Estimates”"


def area_of(key: str) -> Area | None:
    """Return the area of this key."""
    return next((area for area in AREAS if area.key == key), None)


def as_text() -> str:
    """Return all permissions, a group a line, to be copied."""
    return "\n".join(
        f"{area.name}: {', '.join(permission.name for permission in area.permissions)}"
        for area in AREAS
        if area.key != "contacts"  # the same ticks as those of customers
    )


def permission_for(call: str) -> str:
    """Return what Syncro calls the permission of a call such as `POST /estimates/7`, else nothing.

    A contact's are those of customers. Lines need one of two; both are named.
    """
    method, _, path = call.partition(" ")
    route = re.sub(r"/\d+", "/{id}", path.split("?")[0])
    if re.match(r"/estimates/\{id\}/line_items", route):
        return _NEW_LINE if method == "POST" else "“Estimates - Edit”"
    if route == "/contacts/{id}":
        return "“Customers - Edit”"
    for area in AREAS:
        for each in area.permissions:
            if each.shown_by == (method, route):
                group = "" if area.key == "contacts" else f"{area.name} - "
                return f"“{group}{each.name}”"
    return ""
