"""The endpoints about the account itself: whose the token is, settings, modules, users."""

from __future__ import annotations

from flask import Blueprint, g, request

from quotewright.sandbox import errors, wire
from quotewright.sandbox.access import token_in
from quotewright.sandbox.fields import Record, names

blueprint = Blueprint("account", __name__, url_prefix="/api/v1")

USER_ID = 1
PROBLEM_TYPES = ("Hardware", "Software", "Network", "Other")
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
TABS_ON = names("msp_dashboard customers invoices estimates tickets parts products sales recur")
TABS_OFF = names(
    "assets alerts contracts customer_purchases refurbs purchase_orders field_jobs kabuto_policies "
    "scripts leads domo marketr reports wiki app_center pax8"
)


@blueprint.get("/me")
def me() -> Record:
    """Needs no permission, and its coarse permissions say nothing about estimates or products."""
    everything = {"read": True, "write": True, "delete": True}
    areas = ("asset", "customer", "ticket", "invoice", "payment")
    return {
        "user_token": token_in(request),
        "user_email": g.token.email,
        "user_name": g.token.name,
        "user_id": USER_ID,
        "admin": True,
        "can_use_app": True,
        "two_factor_required": False,
        "subdomain": "demo",
        "default_location": None,
        "enable_multi_locations": False,
        "locations_allowed": [],
        "permissions": {
            **dict.fromkeys(areas, everything),
            "worksheet": {"add": True, "manage": True, "delete": True},
            "script": {"execute": True},
        },
    }


@blueprint.get("/settings")
def settings() -> Record:
    """No tax rates, no country, no locations: nothing else in the API tells them either."""
    return {
        "customers": {
            "required_fields": None,
            "customer_fields": [],
            "customer_field_answers": [],
        },
        "assets": {"asset_types": [], "asset_type_fields": [], "asset_type_field_answers": []},
        "locale": {
            "iso_code": "en",
            "currency_symbol": "$",
            "date_format": "mm-dd-yy",
            "time_format": "hh:mm tt",
            "time_zone": "America/New_York",
            "time_offset": "-05:00",
        },
        "ticket": {
            "ticket_types": [],
            "ticket_type_fields": [],
            "ticket_type_field_answers": [],
            "problem_types": list(PROBLEM_TYPES),
            "priorities": ["", "0 Urgent", "1 High", "2 Normal", "3 Low"],
        },
        "business_hours_enabled": True,
        "business_hours": [
            {"day": day, "start": "09:00", "end": "17:00", "closed": day in DAYS[::6]}
            for day in DAYS
        ],
        "default_holiday_calendar": "USA",
        "msp_addon": None,
    }


@blueprint.get("/settings/tabs")
def tabs() -> Record:
    return {"tabs": {**dict.fromkeys(TABS_ON, True), **dict.fromkeys(TABS_OFF, False)}}


@blueprint.get("/users")
def list_users() -> Record:
    """Pairs of id and name, unlike every other list."""
    return {"users": [[one["id"], one["full_name"]] for one in wire.USERS.values()]}


@blueprint.get("/users/<int:user_id>")
def get_user(user_id: int) -> Record:
    user = wire.user_of(user_id)
    if user is None:
        raise errors.not_found()
    return {"user": user}
