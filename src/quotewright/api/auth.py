"""Who calls: the account whose token the request carries."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from quotewright.accounts.models import Account, ApiToken

_NOTED_EVERY = timedelta(minutes=1)


class AccountRequest(HttpRequest):
    """A request that came through `TokenAuth`."""

    account: Account
    token: ApiToken


class TokenAuth(HttpBearer):
    """Accepts `Authorization: Bearer qw_…`.

    Looked up by digest: how long it takes tells nothing about how much of a token is right.
    """

    openapi_description = "A token made with `quotewright token NAME`."

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token's row and put its account on the request, None if there is none."""
        digest = ApiToken.digest_of(token.strip())
        found = ApiToken.objects.select_related("account").filter(digest=digest).first()
        if found is None:
            return None
        _note_use(found)
        caller = cast(AccountRequest, request)
        caller.account, caller.token = found.account, found
        return found


def actor(request: AccountRequest) -> str:
    """Return the caller as a quote's timeline names them."""
    return f"API ({request.token.name})"


def _note_use(token: ApiToken) -> None:
    """Remember when the token was last used, to the minute: reads stay reads."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
