"""Who may ask and how often: tokens with their permissions, and the limit on requests a minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Request, current_app, g

from quotewright.sandbox import errors
from quotewright.sandbox.fields import Record

P = ParamSpec("P")
T = TypeVar("T")

PERMISSIONS = (
    "Customers - List/Search",
    "Customers - View Detail",
    "Customers - Create",
    "Customers - Edit",
    "Customers - Delete",
    "Products - List/Search",
    "Products - Create",
    "Products - Edit",
    "Products - Edit Quantities",
    "Vendors - List",
    "Vendors - View Details",
    "Vendors - New",
    "Vendors - Edit",
    "Estimates - List/Search",
    "Estimates - View Details",
    "Estimates - Create",
    "Estimates - Edit",
    "Estimates - Delete",
    "Invoices - List/Search",
    "Invoices - View Details",
    "Invoices - Create",
    "Invoices - Edit",
    "Invoices - Delete",
    "Line Item - Apply Discount",
    "Line Item - Edit Prices",
    "Line Item - Add Manual Item for Invoices/Estimates",
    "Payments - View List",
    "Payments - Create",
    "Recurring Invoices - List",
    "Recurring Invoices - New",
    "Recurring Invoices - Edit",
    "Recurring Invoices - Delete",
    "Tickets - List/Search",
    "Tickets - View Details",
    "Tickets - Create",
    "Tickets - Edit",
    "Tickets - Delete",
    # Vendors in the results of a search come under this one.
    "Purchase Orders - List/Search",
    "Global Admin",
)
# Other quoting tools ask for these three. What exactly they withhold is not documented; here each
# withholds what its name says.
APPLY_DISCOUNT, EDIT_PRICES, ADD_MANUAL_ITEM = (
    name for name in PERMISSIONS if name.startswith("Line Item - ")
)
FIRST_TOKEN = "sandbox"


@dataclass(frozen=True, slots=True)
class Token:
    """What an API token is called in the log, and what it may do."""

    name: str
    permissions: frozenset[str]

    @property
    def email(self) -> str:
        """The user who owns the token, and so whom Syncro names as the one who did it."""
        return f"{'tech' if self.name == FIRST_TOKEN else self.name}@msp.example"


def token_from(stored: Record) -> Token:
    return Token(stored["name"], frozenset(stored["permissions"]))


def token_in(request: Request) -> str:
    """The token of a request, in any of the three places where Syncro takes it."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or request.args.get("api_key", "")


def may(permission: str) -> bool:
    """Whether the token of the request at hand has `permission`."""
    return permission in g.token.permissions


def check_permissions(*permissions: str) -> None:
    if not g.token.permissions.issuperset(permissions):
        sandbox = current_app.extensions["sandbox"]
        raise errors.not_authorized(int(sandbox.value_of("missing_permission_status")))


def needs(*permissions: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Answer 401 unless the token has every one of `permissions`."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            check_permissions(*permissions)
            return view(*args, **kwargs)

        return checked

    return decorate


class Limiter:
    """Counts the requests of each source over the last sixty seconds; refused ones not."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._times: dict[str, deque[float]] = {}

    def allows(self, source: str) -> bool:
        if not self.per_minute:
            return True
        now = time.monotonic()
        times = self._times.setdefault(source, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self.per_minute:
            return False
        times.append(now)
        return True

    def forget(self) -> None:
        self._times.clear()
