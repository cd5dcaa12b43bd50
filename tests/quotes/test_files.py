"""Files of a quote: what is taken, who may read it, and that the same bytes are kept once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from quotewright.accounts.files import keep
from quotewright.accounts.models import Account, StoredFile, User
from quotewright.lib.fields import Invalid
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.documents import document_of
from quotewright.quotes.files import MOST_BYTES, MOST_FILES
from quotewright.quotes.models import Attachment, Event, Publication, Quote
from quotewright.quotes.states import IllegalMove

PLAN = b"%PDF-1.7 the plan"


def test_a_file_is_internal_unless_it_is_shown(quote: Quote, dana: User) -> None:
    plan = actions.attach(quote, "Plan.pdf", PLAN, dana)
    assert document_of(quote).attachments == ()

    actions.change_file(plan, dana, internal=False)

    (attached,) = document_of(quote).attachments
    assert (attached.name, attached.size) == ("Plan.pdf", len(PLAN))
    assert Event.objects.filter(text="put Plan.pdf before the customer").exists()


def test_the_same_bytes_are_kept_once_an_account(
    quote: Quote, account: Account, person: Person
) -> None:
    other = actions.create_quote(account, person, "Phase 2")
    first = actions.attach(quote, "Plan.pdf", PLAN)
    second = actions.attach(other, "Copy of plan.pdf", PLAN)

    assert first.file_id == second.file_id
    assert keep(Account.objects.create(name="Bay Systems"), PLAN, "").pk != first.file_id


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_brought_twice_at_once_are_one_file(quote: Quote, account: Account) -> None:
    kept: list[int] = []
    start = threading.Barrier(4)

    def upload() -> None:
        start.wait()
        kept.append(keep(account, PLAN, "application/pdf").pk)
        connection.close()

    in_parallel(upload)

    assert len(kept) == 4 and len(set(kept)) == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_do_not_pass_the_limit(quote: Quote) -> None:
    for number in range(MOST_FILES - 1):
        actions.attach(quote, f"{number}.pdf", PLAN)

    def upload() -> None:
        try:
            actions.attach(quote, "Last.pdf", PLAN)
        except Invalid:
            pass
        finally:
            connection.close()

    in_parallel(upload)

    assert Attachment.objects.count() == MOST_FILES


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("Plan.pdf", b"", "is empty"),
        ("Plan.pdf", b"x" * (MOST_BYTES + 1), "at most 10 MB fit"),
        ("Setup.EXE", PLAN, "program or script"),
        ("plan.pdf\u202e.js", PLAN, "program or script"),
        ("run.ps1", PLAN, "program or script"),
        ("Plan.pdf", b"MZ\x90\x00", "is a program"),
        ("Plan", b"#!/bin/sh", "is a program"),
        ("n" * 201, PLAN, "at most 200 fit"),
        (" / ", PLAN, "has no name"),
    ],
)
def test_what_is_not_taken_says_why(quote: Quote, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        actions.attach(quote, name, data)

    assert not Attachment.objects.exists() and not StoredFile.objects.exists()


def test_a_name_is_only_a_name(quote: Quote) -> None:
    plan = actions.attach(quote, "C:\\Users\\dana\\Site  plan\x00.pdf", PLAN)
    assert plan.name == "Site plan.pdf"

    assert actions.change_file(plan, name="../First floor").name == "First floor.pdf"


def test_what_the_customer_reads_is_frozen_with_the_rest(quote: Quote, dana: User) -> None:
    plan = actions.attach(quote, "Plan.pdf", PLAN, dana, internal=False)
    actions.publish(quote)

    with pytest.raises(IllegalMove, match="Revise it first"):
        actions.remove_file(plan, dana)
    with pytest.raises(IllegalMove, match="Revise it first"):
        actions.attach(quote, "More.pdf", PLAN, dana, internal=False)
    actions.attach(quote, "Costs.pdf", PLAN, dana)

    actions.revise(quote)
    actions.remove_file(plan, dana)
    assert Publication.objects.get().document["attachments"][0]["name"] == "Plan.pdf"
    assert StoredFile.objects.count() == 1


def test_a_removed_file_comes_back(quote: Quote, dana: User) -> None:
    plan = actions.attach(quote, "Plan.pdf", PLAN, dana)
    sha256 = plan.file.sha256
    actions.remove_file(plan, dana)

    actions.attach_again(quote, sha256, "Plan.pdf", dana, internal=True)

    assert bytes(Attachment.objects.get().file.data) == PLAN


def in_parallel(what: Callable[[], None]) -> None:
    threads = [threading.Thread(target=what) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
