"""What surrounds a quote's lines, by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quotewright.accounts.models import Account, ApiToken, User
from quotewright.quotes import actions
from quotewright.quotes.models import Attachment, Quote


def test_owner_tags_and_notes_are_read_and_changed_in_any_state(
    api: Any, quote: Quote, dana: User
) -> None:
    address = f"/quotes/{quote.pk}"
    api.done(f"POST {address}/publish")
    body = {"owner": None, "tags": ["Q4"], "notes": "Call first"}
    changed = api.done(f"PATCH {address}", body)
    assert (changed["owner"], changed["tags"], changed["notes"]) == (None, ["Q4"], "Call first")
    changed = api.done(f"PATCH {address}", {"owner": "DANA@harborit.example"})
    assert changed["owner"] == dana.email
    assert api.done("GET /quotes")["items"][0]["owner"] == dana.email


def test_an_owner_who_is_no_member_is_named(api: Any, quote: Quote) -> None:
    User.objects.create_user("eve@baysystems.example", "correct horse")
    refused = api.refused(422, f"PATCH /quotes/{quote.pk}", {"owner": "eve@baysystems.example"})
    assert list(refused) == ["owner"]


def test_a_new_quote_has_its_owner_and_tags(api: Any, dana: User, person: Any) -> None:
    body = {"name": "Wi-Fi", "person_id": person.pk, "owner": dana.email, "tags": ["Q4"]}
    made = api.done("POST /quotes", body)
    assert (made["owner"], made["tags"]) == (dana.email, ["Q4"])


def test_a_published_quotes_other_fields_are_refused(api: Any, quote: Quote) -> None:
    api.done(f"POST /quotes/{quote.pk}/publish")
    body = {"tags": ["Q4"], "name": "Phase 2"}
    assert "Revise it first" in api.refused(409, f"PATCH /quotes/{quote.pk}", body)


def test_comments_are_listed_and_added(api: Any, quote: Quote) -> None:
    made = api.done(f"POST /quotes/{quote.pk}/comments", {"text": "Seen in the CRM"})
    assert (made["author"], made["internal"]) == ("API (Zapier)", True)
    actions.ask(quote, "How many ports?", "Marisol")
    said = api.done(f"GET /quotes/{quote.pk}/comments")["items"]
    assert [(c["author"], c["from_customer"]) for c in said] == [
        ("API (Zapier)", False),
        ("Marisol", True),
    ]
    assert list(api.refused(422, f"POST /quotes/{quote.pk}/comments", {"text": " "})) == ["text"]


def test_files_are_added_listed_and_read(account: Account, api: Any, quote: Quote) -> None:
    program = Client(headers={"Authorization": f"Bearer {ApiToken.issue(account, 'Disk')}"})
    address = f"/api/v1/quotes/{quote.pk}/attachments"
    plan = SimpleUploadedFile("Plan.pdf", b"%PDF plan")
    made = program.post(address, {"file": plan, "internal": "false"})
    assert made.status_code == 201, made.content
    assert not Attachment.objects.get().internal

    (listed,) = api.done(f"GET /quotes/{quote.pk}/attachments")["items"]

    assert listed == made.json()
    assert program.get(listed["content_url"]).content == b"%PDF plan"


@pytest.mark.parametrize("name", ["Setup.exe", "Empty.pdf"])
def test_a_refused_file_says_why(account: Account, quote: Quote, name: str) -> None:
    program = Client(headers={"Authorization": f"Bearer {ApiToken.issue(account, 'Disk')}"})
    sent = SimpleUploadedFile(name, b"" if name == "Empty.pdf" else b"x")
    answer = program.post(f"/api/v1/quotes/{quote.pk}/attachments", {"file": sent})
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] in {"file", "name"}
    assert program.post(f"/api/v1/quotes/{quote.pk}/attachments").status_code == 422


def test_revisions_are_read_as_they_were_published(api: Any, quote: Quote) -> None:
    address = f"/quotes/{quote.pk}"
    api.done(f"POST {address}/publish")
    api.done(f"POST {address}/revise")
    (one,) = api.done(f"GET {address}/revisions")["items"]
    read = api.done(f"GET {address}/revisions/1")
    assert (read["revision"], read["sha256"]) == (1, one["sha256"])
    assert read["document"]["number"] == quote.number
    api.refused(404, f"GET {address}/revisions/2")


def test_the_timeline_comes_in_pages(api: Any, quote: Quote) -> None:
    address = f"/quotes/{quote.pk}"
    api.done(f"POST {address}/publish")
    first = api.done(f"GET {address}/timeline?limit=1")
    assert [entry["kind"] for entry in first["items"]] == ["published"]
    rest = api.done(f"GET {address}/timeline?cursor={first['next_cursor']}")
    assert [entry["kind"] for entry in rest["items"]] == ["edited", "created"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "noun", ["comments", "attachments", "revisions", "revisions/1", "timeline"]
)
def test_a_strangers_token_reads_none_of_it(stranger: Any, quote: Quote, noun: str) -> None:
    actions.publish(quote)
    stranger.refused(404, f"GET /quotes/{quote.pk}/{noun}")
