"""Adapters by name, opened for one connection with the installation's pace and journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module

from django.conf import settings
from django.db import connections

from quotewright.integrations.directory import DatabaseDirectory
from quotewright.integrations.journal import Journal
from quotewright.integrations.models import Call, Connection
from quotewright.integrations.pace import back_off, wait_turn
from quotewright.integrations.port import Access, Denied, Psa
from quotewright.lib.crypto import CannotDecrypt


def adapter_of(
    connection: Connection,
    journal: Journal | None = None,
    is_person: bool = False,
    patience: float | None = None,
) -> Psa:
    """Open the connection's adapter. Adapters are named in settings.PSA_ADAPTERS.

    `patience` is for how many seconds at most somebody waits for a turn, and for an answer.
    """
    module = import_module(settings.PSA_ADAPTERS[connection.adapter])
    access = access_of(connection, journal, is_person)
    if patience is not None:
        pace = partial(wait_turn, is_person, patience)
        access = replace(access, pace=pace, timeout=min(access.timeout, patience))
    psa: Psa = module.connect(access)
    return psa


def told(connection: Connection, call: Call) -> str:
    """Say in words what a call of the journal did."""
    module = import_module(settings.PSA_ADAPTERS[connection.adapter])
    return str(module.told(call.method, call.path, call.sent or {}))


def access_of(
    connection: Connection, journal: Journal | None = None, is_person: bool = False
) -> Access:
    """Return what an adapter is opened with; `is_person` says that somebody waits at a screen.

    Raises Denied where the token cannot be read, and where the connection's stand-in is not set
    here: what was made for a stand-in must never reach a Syncro account that bears its name.
    """
    try:
        token = connection.token
    except CannotDecrypt as error:
        raise Denied(str(error)) from error
    if connection.is_stand_in and not settings.SYNCRO_BASE_URL:
        raise Denied(
            "This account is connected to a stand-in for Syncro, which is not set here.",
            "Start with make run, or set QUOTEWRIGHT_SANDBOX=on for the sandbox, "
            "QUOTEWRIGHT_SYNCRO_BASE_URL for a stand-in elsewhere; "
            "or connect your own at Settings > Integrations > Syncro.",
        )
    access = Access(
        subdomain=connection.subdomain,
        token=token,
        base_url=settings.SYNCRO_BASE_URL,
        timeout=settings.SYNCRO_TIMEOUT,
        settle=settings.SETTLE_SECONDS,
        options=connection.chosen,
        directory=DatabaseDirectory(connection),
        pace=partial(wait_turn, is_person),
        back_off=back_off,
        lane=_lane,
    )
    return replace(access, journal=journal.record) if journal else access


@contextmanager
def _lane() -> Iterator[None]:
    """A thread has a database connection of its own, which must not outlive it."""
    try:
        yield
    finally:
        connections.close_all()
