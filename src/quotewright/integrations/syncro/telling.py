"""Requests to Syncro in words, for people who read the journal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_NOUNS = {
    "customers": "customer",
    "contacts": "contact",
    "estimates": "estimate",
    "invoices": "invoice",
    "products": "product",
    "vendors": "vendor",
    "schedules": "recurring invoice",
    "line_items": "line",
}
_VERBS = {"POST": "Added", "PUT": "Changed", "PATCH": "Changed", "DELETE": "Deleted"}
# What names a record in a body, best first.
_NAMES = ("item", "business_name", "name", "fullname", "firstname", "number", "email")
# Calls whose path ends in what they do.
_DEEDS = {
    "convert_to_invoice": "Converted estimate {id} into an invoice",
    "add_line_item": "Added line {name} to recurring invoice {id}",
    "remove_line_item": "Removed a line from recurring invoice {id}",
}
_ID = re.compile(r"/(\d+)")


def told(method: str, path: str, sent: Mapping[str, Any]) -> str:
    """Say what a request did: `Added line Firewall`, `Read estimate 552190`."""
    address = urlsplit(path)
    parts = [part for part in address.path.split("/") if part]
    ids = _ID.findall(address.path)
    if not parts:
        return f"{method} {path}"
    if deed := _DEEDS.get(parts[-1]):
        return deed.format(id=ids[0] if ids else "", name=_name(sent)).replace("  ", " ")
    if parts == ["me"]:
        return "Asked whose token this is"
    if method == "GET":
        return _read(parts, dict(parse_qsl(address.query)))
    place = parts[-2] if parts[-1].isdecimal() and len(parts) > 1 else parts[-1]
    noun = _NOUNS.get(place, place.replace("_", " "))
    what = _name(sent) or (parts[-1] if parts[-1].isdecimal() else "")
    return f"{_VERBS.get(method, method)} {noun} {what}".rstrip()


def _read(parts: list[str], asked: Mapping[str, str]) -> str:
    if parts[-1].isdecimal() and len(parts) > 1:
        noun = _NOUNS.get(parts[-2], parts[-2])
        if "number" in asked:
            return f"Looked for {noun} number {asked['number']}"
        return f"Read {noun} {parts[-1]}"
    place = parts[-1].replace("_", " ")
    page = asked.get("page", "")
    filters = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in asked.items() if name != "page"
    )
    noun = {"schedules": "recurring invoices"}.get(place, place)
    if filters:
        return f"Looked for {noun} by {filters}"
    return f"Read {noun}, page {page}" if page else f"Read {noun}"


def _name(sent: Mapping[str, Any]) -> str:
    found = next((sent[name] for name in _NAMES if sent.get(name)), "")
    return " ".join(str(found).split())[:80]
