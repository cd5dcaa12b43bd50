"""Asking Syncro who we are, and telling apart what may be wrong when it does not say."""

from __future__ import annotations

import socket

import httpx

from quotewright.integrations.port import Denied, NoAccount, Rejected, Unavailable
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.wire import Me

# Known to be there: where not even this has an address, the way out is missing.
_SYNCRO = "syncromsp.com"


def ask_who(client: SyncroClient) -> Me:
    """Ask whose token this is. Raises NoAccount, Denied, Unavailable with a remedy."""
    host = httpx.URL(client.site).host
    try:
        return client.me()
    except Denied as error:
        raise Denied(
            "Syncro answers at this subdomain and refused the API token.",
            "Copy the token again, whole. If Syncro does not show it any more, make a new one "
            "under Admin > API Tokens.",
        ) from error
    except (Missing, Rejected) as error:
        raise NoAccount(*_no_account(host)) from error
    except Unavailable as error:
        if isinstance(error.__cause__, httpx.ConnectError) and not _has_address(host):
            if _has_address(_SYNCRO):
                raise NoAccount(*_no_account(host)) from error
            raise _with_remedy(
                "This server finds no address on the internet, not even Syncro's.",
                "Nothing is wrong with subdomain and token. Look after the server's network and "
                "its name service (DNS), then connect again.",
            ) from error
        raise _told(error, host) from error


def _told(error: Unavailable, host: str) -> Unavailable:
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError):
        return _with_remedy(
            f"No connection to {host} could be made from this server.",
            "Nothing is wrong with the token. Look whether a firewall or a proxy keeps this server "
            "from reaching it over HTTPS, then connect again.",
        )
    if isinstance(cause, httpx.TimeoutException):
        return _with_remedy(
            f"{host} did not answer in time.",
            "Syncro may be down or slow. Look at its status page, then connect again.",
        )
    if error.is_everywhere:
        return _with_remedy(
            str(error),
            "Nothing is wrong with subdomain and token. Try again in a few minutes.",
        )
    return _with_remedy(
        f"What answers at {host} is not Syncro as we know it ({error}).",
        "Is this the address at which you sign in? If it is, try again in a few minutes.",
    )


def _no_account(host: str) -> tuple[str, str]:
    return (
        f"There is no Syncro account at {host}.",
        "The subdomain is the first part of the address at which you sign in to Syncro.",
    )


def _with_remedy(message: str, remedy: str) -> Unavailable:
    error = Unavailable(message)
    error.remedy = remedy
    return error


def _has_address(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 443))
    except OSError:
        return False
