"""What surrounds a quote's lines: facts, notes, files and comments, as their pages show them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import Account, Membership, StoredFile, User
from quotewright.people.actions import change_person
from quotewright.quotes import actions
from quotewright.quotes.models import Attachment, Comment, Publication, Quote
from tests.web.conftest import HTMX

PLAN = b"%PDF-1.7 the plan"


def post(client: Client, quote: Quote, what: str, **data: Any) -> Any:
    return client.post(f"/quotes/{quote.pk}/{what}/", data, headers=HTMX)


@pytest.fixture
def ruth(account: Account) -> User:
    user = User.objects.create_user("ruth.b@harborit.example", "correct horse", "Ruth Bell")
    Membership.objects.create(account=account, user=user)
    return user


@pytest.mark.parametrize("what", ["facts", "notes", "files", "comments", "timeline", "owners"])
def test_each_panel_is_for_members_who_look_too(reader: Client, quote: Quote, what: str) -> None:
    assert reader.get(f"/quotes/{quote.pk}/{what}/", headers=HTMX).status_code == 200


@pytest.mark.parametrize("what", ["facts", "notes", "files", "comments", "answered"])
def test_a_read_only_member_changes_nothing(reader: Client, quote: Quote, what: str) -> None:
    answer = post(reader, quote, what, text="Hm", notes="Hm", tag="Hm", days="14")
    assert answer.status_code == 403 and "read-only" in answer.text
    assert not Comment.objects.exists() and Quote.objects.get().tags == []


def test_tags_are_added_and_removed_in_place(client: Client, quote: Quote) -> None:
    post(client, quote, "facts", tag=["Dental", ""])
    answer = post(client, quote, "facts", tag=["Dental", "Q4"], seen_tag="Dental")
    assert "timeline" in answer["HX-Trigger"] and "Remove tag Q4" in answer.text

    post(client, quote, "facts", tag=["Q4"], seen_tag=["Dental", "Q4"])

    assert Quote.objects.get().tags == ["Q4"]
    assert 'value="Q4"' in client.get("/tags/").text


def test_the_owner_is_chosen_among_those_who_may_quote(
    client: Client, quote: Quote, reader: Client, ruth: User, dana: User
) -> None:
    choices = client.get(f"/quotes/{quote.pk}/owners/").text
    assert "Ruth Bell" in choices and "Ruth Lind" not in choices

    post(client, quote, "facts", owner=ruth.pk, seen_owner=dana.pk)

    assert Quote.objects.get().owner == ruth


def test_a_foreign_owner_is_refused(client: Client, quote: Quote) -> None:
    eve = User.objects.create_user("eve@baysystems.example", "correct horse", "Eve Stone")
    answer = post(client, quote, "facts", owner=eve.pk)
    assert answer.status_code == 422 and "has left the account" in answer.text
    assert "Eve" not in answer.text


def test_the_last_day_has_quick_choices(client: Client, quote: Quote) -> None:
    post(client, quote, "facts", days="60", seen_expires_on=quote.expires_on)
    assert Quote.objects.get().expires_on == timezone.localdate() + timedelta(days=60)

    post(client, quote, "facts", days="none")

    assert Quote.objects.get().expires_on is None


def test_the_dialog_that_publishes_learns_the_new_last_day(client: Client, quote: Quote) -> None:
    page = post(client, quote, "facts", expires_on="2020-01-01").text
    assert '<dd id="publish-until" hx-swap-oob="true">1 January 2020' in page
    assert "publishing makes the prices hold for another 30 days" in page
    actions.publish(quote)
    assert "publish-until" not in post(client, quote, "facts", tag="Dental").text


@pytest.mark.parametrize("state", ["published", "declined", "accepted"])
def test_a_quote_that_is_no_draft_is_copied_kept_and_exported(
    client: Client, reader: Client, quote: Quote, state: str
) -> None:
    actions.publish(quote)
    if state == "accepted":
        actions.accept(quote, actions.Signer(name="Marisol Vega"))
    elif state == "declined":
        actions.decline(quote, "The price", "Marisol Vega")
    page, read = client.get(f"/quotes/{quote.pk}/").text, reader.get(f"/quotes/{quote.pk}/").text
    for entry in ("Duplicate quote", "Copy for somebody else…", "Save as template"):
        assert entry + "</" in page
        assert entry + "</" not in read
    for each in (page, read):
        assert "Export lines as CSV" in each
        assert "Add lines from a CSV" not in each


@pytest.mark.parametrize("typed", ["soon", "", "2026-13-01"])
def test_a_day_that_is_none_is_said_beside_the_field(
    client: Client, quote: Quote, typed: str
) -> None:
    answer = post(client, quote, "facts", expires_on=typed)
    assert answer.status_code == 422 and answer["HX-Reswap"] == "none"
    assert 'hx-swap-oob="true"' in answer.text and "fact-error" in answer.text


def test_a_conflict_offers_mine_and_theirs(client: Client, quote: Quote, ruth: User) -> None:
    actions.publish(quote)
    actions.change_facts(quote, {"tags": ["Theirs"]}, ruth)
    answer = post(client, quote, "facts", tag="Mine")
    assert answer.status_code == 409
    assert "Ruth Bell changed this to “Theirs” while you typed." in answer.text
    assert "Use mine" in answer.text and "Keep theirs" in answer.text

    post(client, quote, "facts", tag="Mine", seen_tag="Theirs")

    assert Quote.objects.get().tags == ["Mine"]


def test_a_published_quotes_prices_are_only_let_hold_longer(
    client: Client, published: Publication
) -> None:
    answer = post(client, published.quote, "facts", days="14")
    assert answer.status_code == 422 and "The customer was promised" in answer.text

    assert post(client, published.quote, "facts", days="90").status_code == 200


def test_notes_are_saved_and_a_conflict_loses_neither(
    client: Client, quote: Quote, ruth: User
) -> None:
    assert post(client, quote, "notes", notes="Call\r\nfirst ", seen="").status_code == 200
    assert Quote.objects.get().notes == "Call\nfirst"
    actions.change_facts(quote, {"notes": "Do not call"}, ruth)

    answer = post(client, quote, "notes", notes="Call twice", seen="Call\r\nfirst")

    assert answer.status_code == 409 and "Ruth Bell changed these notes" in answer.text
    assert "Do not call" in answer.text and Quote.objects.get().notes == "Do not call"


def test_a_person_changed_since_publication_is_compared(
    client: Client, published: Publication
) -> None:
    address = f"/quotes/{published.quote_id}/"
    assert "changed since" not in client.get(address).text

    change_person(published.quote.buyer, {"mobile_phone": "(207) 555-0148"})

    page = client.get(address).text
    assert "The person has changed since: compare" in page and "(207) 555-0148" in page


def upload(client: Client, quote: Quote, *names: str, data: bytes = PLAN, **headers: str) -> Any:
    files = [SimpleUploadedFile(name, data) for name in names]
    return client.post(f"/quotes/{quote.pk}/files/", {"file": files}, headers=headers or HTMX)


def test_several_files_are_added_at_once(client: Client, quote: Quote) -> None:
    answer = upload(client, quote, "Plan.pdf", "Second.pdf")
    assert 'value="Plan.pdf"' in answer.text and 'value="Second.pdf"' in answer.text
    assert [row.internal for row in Attachment.objects.all()] == [True, True]
    assert StoredFile.objects.count() == 1


def test_a_refused_upload_answers_the_script_in_words(client: Client, quote: Quote) -> None:
    answer = upload(client, quote, "Setup.exe", X_Upload="1")
    assert answer.status_code == 422 and answer["Content-Type"].startswith("text/plain")
    assert answer.text == "Setup.exe is a program or script. Those are not taken."
    big = upload(client, quote, "Big.pdf", data=b"x" * (11 * 1024 * 1024), X_Upload="1")
    assert big.status_code == 413 and "10 MB" in big.text


def test_a_download_never_becomes_a_page_of_ours(client: Client, quote: Quote) -> None:
    page = actions.attach(quote, 'Sv"g <x>.html', b"<script>alert(1)</script>")
    answer = client.get(f"/files/{page.pk}/")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_removed_file_comes_back_by_undo(client: Client, quote: Quote) -> None:
    plan = actions.attach(quote, "Plan.pdf", PLAN)
    gone = client.post(f"/files/{plan.pk}/remove/", headers=HTMX)
    assert "Removed Plan.pdf" in gone.text and plan.file.sha256 in gone.text
    assert not Attachment.objects.exists()

    post(client, quote, "files/again", sha256=plan.file.sha256, name="Plan.pdf", internal="on")

    assert Attachment.objects.get().internal


def test_a_file_is_renamed_and_shown_to_the_customer(client: Client, quote: Quote) -> None:
    plan = actions.attach(quote, "Plan.pdf", PLAN)
    client.post(f"/files/{plan.pk}/", {"name": "First floor"}, headers=HTMX)
    client.post(f"/files/{plan.pk}/", {"audience": "customer"}, headers=HTMX)
    plan.refresh_from_db()
    assert (plan.name, plan.internal) == ("First floor.pdf", False)


def test_a_comment_is_escaped_and_its_links_work(client: Client, quote: Quote) -> None:
    post(client, quote, "comments", text="See https://docs.example/ <b>now</b>\nDana")
    page = client.get(f"/quotes/{quote.pk}/comments/").text
    assert 'href="https://docs.example/"' in page and "&lt;b&gt;now&lt;/b&gt;<br>Dana" in page
    assert Comment.objects.get().internal


def test_only_by_saying_so_does_the_customer_read_it(client: Client, quote: Quote) -> None:
    post(client, quote, "comments", text="Hello", audience="customer")
    assert not Comment.objects.get().internal
    assert post(client, quote, "comments", text=" ").status_code == 422


def test_a_waiting_question_is_seen_in_the_list_and_on_the_quote(
    client: Client, quote: Quote
) -> None:
    actions.ask(quote, "How many ports?", "Marisol")
    assert "#comments" in client.get("/quotes/").text
    assert "Question waits" in client.get(f"/quotes/{quote.pk}/").text

    post(client, quote, "answered")

    assert "#comments" not in client.get("/quotes/").text


def test_a_comment_is_mended_and_taken_back(client: Client, quote: Quote, dana: User) -> None:
    comment = actions.say(quote, "Helo", dana)
    assert "Helo" in client.get(f"/comments/{comment.pk}/", headers=HTMX).text
    client.post(f"/comments/{comment.pk}/", {"text": "Hello"}, headers=HTMX)
    assert Comment.objects.get().text == "Hello"

    client.post(f"/comments/{comment.pk}/delete/", headers=HTMX)

    assert not Comment.objects.exists()


def test_panels_take_as_many_queries_for_many_rows(
    client: Client, quote: Quote, dana: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        actions.attach(quote, f"{number}.pdf", PLAN)
        actions.say(quote, f"Comment {number}", dana)
    for what, most in (("files", 6), ("comments", 8), ("timeline", 8), ("notes", 5)):
        with django_assert_max_num_queries(most):
            client.get(f"/quotes/{quote.pk}/{what}/", headers=HTMX)
