"""What may be wrong when Syncro does not say who we are, told apart."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from quotewright.integrations.port import Access, Denied, NoAccount, Unavailable
from quotewright.integrations.syncro.psa import connect

Answers = Callable[[httpx.Request], httpx.Response]


def asked(answer: Answers, subdomain: str = "harborit") -> str:
    return connect(Access(subdomain, "secret"), httpx.MockTransport(answer)).check()


def always(status: int, text: str = "", location: str = "") -> Answers:
    headers = {"Location": location} if location else {}
    return lambda _: httpx.Response(status, text=text, headers=headers)


def failing(error: type[httpx.HTTPError]) -> Answers:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("no", request=request)  # type: ignore[call-arg]

    return fail


def test_a_refused_token_is_said_to_be_the_token() -> None:
    with pytest.raises(Denied, match="answers at this subdomain and refused the API token"):
        asked(always(401, '{"error": "Unauthorized"}'))


@pytest.mark.parametrize("answer", [always(404), always(302, location="https://syncromsp.com/")])
def test_where_no_account_is_the_subdomain_is_wrong(answer: Answers) -> None:
    with pytest.raises(NoAccount, match=r"no Syncro account at harborit\.syncromsp\.com"):
        asked(answer)


def test_syncro_down_is_nobodys_fault() -> None:
    with pytest.raises(Unavailable, match="Syncro is not working right now") as told:
        asked(always(503))
    assert "Nothing is wrong with subdomain and token" in told.value.remedy


def test_no_answer_in_time_is_said() -> None:
    with pytest.raises(Unavailable, match="did not answer in time"):
        asked(failing(httpx.ReadTimeout))


def test_a_page_that_is_not_syncro_is_said_to_be_none() -> None:
    with pytest.raises(Unavailable, match="is not Syncro as we know it"):
        asked(always(200, "<h1>Welcome</h1>"))


def test_a_way_that_is_closed_is_told_from_a_wrong_token() -> None:
    with pytest.raises((Unavailable, NoAccount)) as told:
        asked(failing(httpx.ConnectError))
    assert "network" in told.value.remedy or "firewall" in told.value.remedy
