"""Who may come in, and what they may see and change."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quotewright.accounts.models import Membership, User
from quotewright.quotes.models import Line, Quote, Section

HTMX = {"HX-Request": "true"}


def test_a_wrong_password_is_said_and_the_email_kept(visitor: Client, dana: User) -> None:
    answer = visitor.post("/login/", {"username": dana.email, "password": "wrong"})
    assert "do not match" in answer.text
    assert dana.email in answer.text


def test_signing_in_ignores_the_case_of_the_email(visitor: Client, dana: User) -> None:
    answer = visitor.post(
        "/login/", {"username": "DANA@harborit.example", "password": "correct horse"}
    )
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_signing_out_takes_a_post(client: Client) -> None:
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/").status_code == 302


def test_a_user_without_an_account_is_told_so(client: Client, dana: User) -> None:
    Membership.objects.all().delete()
    answer = client.get("/")
    assert answer.status_code == 403
    assert "You belong to no account yet" in answer.text


def test_a_stranger_is_sent_to_sign_in_and_back(visitor: Client, quote: Quote) -> None:
    answer = visitor.get(f"/quotes/{quote.pk}/")
    assert answer["Location"] == f"/login/?next=/quotes/{quote.pk}/"


def test_an_edit_after_the_session_ended_says_so_in_place(visitor: Client, quote: Quote) -> None:
    answer = visitor.post(f"/quotes/{quote.pk}/edits/", {"name": "x"}, headers=HTMX)
    assert answer.status_code == 401
    assert "your text stays here" in answer.text
    assert answer["HX-Reswap"] == "none"


PAGES = ("quote", "strip")
WRITES = ("change_quote", "publish", "revise", "decline", "retry", "edits", "paste")


@pytest.mark.parametrize("name", PAGES)
def test_another_accounts_pages_are_not_there(client: Client, foreign: Quote, name: str) -> None:
    assert client.get(reverse(f"web:{name}", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("name", WRITES)
def test_another_accounts_quote_cannot_be_changed(
    client: Client, foreign: Quote, name: str
) -> None:
    answer = client.post(reverse(f"web:{name}", args=[foreign.pk]), {"name": "Mine"})
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.version == 2


def _ask(client: Client, quote: Quote, **do: Any) -> int:
    body = {"since": quote.version, "revision": quote.revision, "do": do}
    address = f"/quotes/{quote.pk}/edits/"
    return client.post(address, body, content_type="application/json").status_code


def test_another_accounts_lines_and_sections_cannot_be_named(
    client: Client, quote: Quote, foreign: Quote
) -> None:
    line, section = Line.objects.get(section__quote=foreign), Section.objects.get(quote=foreign)
    mine = Section.objects.get(quote=quote)
    before = list(Line.objects.filter(section__quote=foreign).values())
    gone = _ask(client, quote, op="set_lines", ids=[line.pk], values={"name": "x"})
    assert gone == 404
    _ask(client, quote, op="remove_lines", ids=[line.pk])
    _ask(client, quote, op="move_lines", ids=[line.pk], section=mine.pk, after=0)
    _ask(client, quote, op="copy_lines", ids=[line.pk])
    assert _ask(client, quote, op="remove_section", id=section.pk) == 404
    assert _ask(client, quote, op="set_section", id=section.pk, values={"name": "x"}) == 404
    assert list(Line.objects.filter(section__quote=foreign).values()) == before
    assert Line.objects.filter(section__quote=quote).count() == 3


def test_another_accounts_person_is_not_there(client: Client, foreign: Quote) -> None:
    address = reverse("web:person", args=[foreign.person_id])
    assert client.get(address).status_code == 404
    assert client.post(address, {"first_name": "Mine"}).status_code == 404


def test_another_accounts_records_are_in_no_list(client: Client, foreign: Quote) -> None:
    assert "Secret" not in client.get("/").text
    assert "Eilidh" not in client.get("/people/").text
    assert "Eilidh" not in client.get("/people/search/?who=eilidh").text


def test_a_line_does_not_go_into_another_quotes_section(
    client: Client, quote: Quote, foreign: Quote
) -> None:
    section = Section.objects.get(quote=foreign)
    lines = [{"name": "Smuggled"}]
    assert _ask(client, quote, op="add_lines", section=section.pk, lines=lines) == 404
    assert not Line.objects.filter(name="Smuggled").exists()


def test_a_read_only_member_looks_at_everything(reader: Client, quote: Quote) -> None:
    for address in ("/", "/quotes/", f"/quotes/{quote.pk}/", "/people/"):
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize("name", WRITES)
def test_a_read_only_member_changes_nothing(reader: Client, quote: Quote, name: str) -> None:
    answer = reader.post(reverse(f"web:{name}", args=[quote.pk]), {"name": "Other"})
    assert answer.status_code == 403
    assert "Your role is read-only" in answer.text


def test_a_read_only_member_starts_nothing(reader: Client, quote: Quote) -> None:
    assert reader.get("/quotes/new/").status_code == 403
    assert reader.post("/people/new/", {"first_name": "Tom"}).status_code == 403
    assert "New quote" not in reader.get("/").text + reader.get("/quotes/").text


def test_a_read_only_member_sees_a_draft_without_inputs(reader: Client, quote: Quote) -> None:
    page = reader.get(f"/quotes/{quote.pk}/").text
    assert "Firewall" in page and "data-editor" not in page


def test_every_page_forbids_inline_script(client: Client, visitor: Client) -> None:
    for answer in (client.get("/"), visitor.get("/login/"), visitor.get("/q/nothing/")):
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy
        assert "<style" not in answer.text and " style=" not in answer.text
        assert "onclick" not in answer.text
