"""Sync activity: what needs a person, the queue, the history, and what one does there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quotewright.accounts.models import Account, Membership
from quotewright.integrations import issues
from quotewright.integrations.candidates import Candidate, Stands
from quotewright.integrations.hand_edits import HandEdit, Way
from quotewright.integrations.issues import Failure
from quotewright.integrations.models import Connection, Issue, Link, Outbox, Push
from quotewright.integrations.port import Ambiguous, Denied, Drift, Rejected, Unavailable
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from tests.web.conftest import HTMX

PRICE = HandEdit("line a", "price", "Firewall", "949", "900", "“Firewall” has price 900.")
COST = HandEdit("line a", "cost", "Firewall", "610", "600", "“Firewall” has cost 600.")


def stopped(connection: Connection, quote: Quote, error: Any = None) -> Issue:
    """The quote waits for a person."""
    Outbox.objects.update_or_create(
        connection=connection,
        kind="quote",
        record_id=quote.pk,
        defaults={"wanted_version": 2, "parked_version": 2},
    )
    failure = Failure.of(error or Rejected("Sums differ.", "Look at line 2."))
    issues.open_for(connection, "quote", quote.pk, failure)
    return Issue.objects.get(kind="quote", record_id=quote.pk, closed_at=None)


def pushed(connection: Connection, quote: Quote, **given: Any) -> Push:
    values = {"at": timezone.now(), "milliseconds": 2900, "calls": 8, "changes": 6}
    values |= {"outcome": "done"} | given
    return Push.objects.create(connection=connection, kind="quote", record_id=quote.pk, **values)


def test_without_a_connection_the_page_offers_one(client: Client) -> None:
    assert "Connect to Syncro" in client.get("/sync/").text


def test_an_empty_page_says_what_will_be_here(client: Client, syncro: Connection) -> None:
    page = client.get("/sync/").text
    for text in ("Nothing needs a person", "Nothing waits", "Nothing was pushed yet"):
        assert text in page


def test_an_issue_says_cause_fix_and_the_ways_out(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    page = client.get("/sync/").text
    for text in ("Sums differ.", "Look at line 2.", "Needs a change", quote.number):
        assert text in page
    for deed in ("retry", "dismiss"):
        assert f"/sync/issues/{issue.pk}/{deed}/" in page
    assert f"/quotes/{quote.pk}/push/" in page and f"/sync/quotes/{quote.pk}/" in page


def test_the_navigation_counts_what_needs_a_person(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    stopped(syncro, quote)
    assert "1<span" in client.get("/people/").text.partition("Sync ")[2][:120]


def test_what_the_clock_mends_needs_nobody_unless_all_is_blocked(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    stopped(syncro, quote, Unavailable("Syncro is slow."))
    assert client.get("/sync/").context["issue_count"] == 0

    issues.open_for(syncro, "connection", 0, Failure.of(Unavailable("Syncro is down.")))
    page = client.get("/sync/")
    assert page.context["issue_count"] == 1
    assert "Syncro is down." in page.text and "tried again by itself" in page.text


def test_retry_takes_a_record_out_of_the_parking(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    page = client.post(f"/sync/issues/{issue.pk}/retry/", headers=HTMX).text
    assert Outbox.objects.get(kind="quote").parked_version == 0
    assert "Being tried again" in page and "It is tried again now" in page


def test_the_chosen_ones_are_tried_again_and_no_others(
    client: Client, syncro: Connection, quote: Quote, account: Account
) -> None:
    other = actions.create_quote(account, quote.buyer, "Another", None)
    first, second = stopped(syncro, quote), stopped(syncro, other)
    page = client.post("/sync/retry/", {"issue": [first.pk]}, headers=HTMX).text
    assert "1 record is tried again" in page
    parked = dict(Outbox.objects.filter(kind="quote").values_list("record_id", "parked_version"))
    assert parked == {quote.pk: 0, other.pk: 2} and second.closed_at is None


def test_everything_is_tried_again_at_once(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    Outbox.objects.all().delete()
    stopped(syncro, quote)
    Connection.objects.update(closed_until=timezone.now() + timedelta(hours=1))
    assert "1 record is tried again" in client.post("/sync/retry/", {"all": 1}, headers=HTMX).text
    assert Connection.objects.get().closed_until is None


def test_choosing_nothing_is_said(client: Client, syncro: Connection) -> None:
    answer = client.post("/sync/retry/", headers=HTMX)
    assert answer.status_code == 422 and "Nothing is chosen" in answer.text


def test_dismissed_stays_away_until_the_cause_changes(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    reason = {"reason": "The customer knows"}
    page = client.post(f"/sync/issues/{issue.pk}/dismiss/", reason, headers=HTMX)
    assert page.context["issue_count"] == 0
    assert "The customer knows" in page.text and "Dana Whitlock" in page.text

    stopped(syncro, quote)
    assert client.get("/sync/").context["issue_count"] == 0

    stopped(syncro, quote, Rejected("Another cause."))
    assert client.get("/sync/").context["issue_count"] == 1


def test_what_was_dismissed_can_be_brought_back(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    client.post(f"/sync/issues/{issue.pk}/dismiss/", headers=HTMX)
    page = client.post(f"/sync/issues/{issue.pk}/back/", headers=HTMX)
    assert page.context["issue_count"] == 1


def test_a_late_twin_is_done_with_when_it_is_dismissed(client: Client, syncro: Connection) -> None:
    issues.open_for(syncro, "twin", 7, Failure.of(Drift("Estimate 9 came late.", "Delete one.")))
    issue = Issue.objects.get()
    page = client.get("/sync/").text
    assert "Estimate 9 came late." in page and f"/issues/{issue.pk}/retry/" not in page

    client.post(f"/sync/issues/{issue.pk}/dismiss/", headers=HTMX)

    issue.refresh_from_db()
    assert issue.closed_at is not None


def test_one_of_several_that_fit_is_chosen_here(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    actions.publish(quote)
    fits = [Candidate("customer", "30277", "Harbor Dental", "Bath", stands=Stands.PERSON)]
    issue = stopped(syncro, quote, Ambiguous("Two fit.", "Choose.", fits))
    assert "Use customer 30277, Harbor Dental" in client.get("/sync/").text

    chosen = {"kind": "customer", "remote_id": "30277"}
    answer = client.post(f"/sync/issues/{issue.pk}/choose/", chosen, headers=HTMX)

    assert "Customer 30277 is used from now on" in answer.text
    assert Link.objects.get(kind="choice").remote_id == "30277"


@pytest.mark.parametrize("way", ["theirs", "ours"])
def test_a_drift_is_decided_here(
    client: Client, syncro: Connection, quote: Quote, way: str
) -> None:
    actions.publish(quote)
    drift = Drift("It was changed.", "Decide.", edits=[PRICE], ways=list(Way))
    issue = stopped(syncro, quote, drift)
    page = client.get("/sync/").text
    assert "Firewall: price" in page and "900" in page

    client.post(f"/sync/issues/{issue.pk}/decide/{way}/", headers=HTMX)

    assert Link.objects.get(kind="decision").snapshot == {PRICE.mark: way}


def test_who_sees_no_margins_sees_no_cost_in_a_drift(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    Membership.objects.update(sees_margins=False)
    issue = stopped(syncro, quote)
    Issue.objects.filter(pk=issue.pk).update(differences=[asdict(PRICE), asdict(COST)])
    page = client.get("/sync/").text
    assert "Firewall: price" in page and "Firewall: cost" not in page


def test_who_may_only_look_sees_all_and_no_deeds(
    reader: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    page = reader.get("/sync/").text
    assert "Sums differ." in page and "hx-post" not in page
    for deed in ("retry", "dismiss", "back", "choose", "decide/ours"):
        assert reader.post(f"/sync/issues/{issue.pk}/{deed}/").status_code == 403
    assert reader.post("/sync/retry/", {"all": 1}).status_code == 403


def test_an_unchanged_page_costs_one_cheap_query(
    client: Client, syncro: Connection, quote: Quote, django_assert_num_queries: Any
) -> None:
    stopped(syncro, quote)
    tag = client.get("/sync/live/")["ETag"]
    with django_assert_num_queries(4):  # session, user, membership, and this one
        answer = client.get("/sync/live/", headers={"If-None-Match": tag})
    assert answer.status_code == 304


@pytest.mark.parametrize("change", ["retry", "dismiss", "back", "push", "worse"])
def test_whatever_changes_is_shown(
    client: Client, syncro: Connection, quote: Quote, change: str
) -> None:
    issue = stopped(syncro, quote)
    if change == "back":
        client.post(f"/sync/issues/{issue.pk}/dismiss/", headers=HTMX)
    tag = client.get("/sync/live/")["ETag"]
    if change == "push":
        pushed(syncro, quote)
    elif change == "worse":
        stopped(syncro, quote, Denied("Refused."))
    else:
        client.post(f"/sync/issues/{issue.pk}/{change}/", headers=HTMX)
    assert client.get("/sync/live/", headers={"If-None-Match": tag}).status_code == 200


def test_the_queue_says_how_long_it_takes_at_the_present_rate(
    client: Client, syncro: Connection, quote: Quote, settings: Any
) -> None:
    settings.CALLS_PER_MINUTE = 160
    Outbox.objects.all().delete()
    pushed(syncro, quote, calls=16)
    rows = [
        Outbox(connection=syncro, kind="person", record_id=pk, wanted_version=1)
        for pk in range(900_000, 900_040)
    ]
    Outbox.objects.bulk_create(rows)
    Outbox.objects.filter(record_id__lt=900_010).update(done_version=1, done_at=timezone.now())
    page = client.get("/sync/").text
    assert "10 of 40 pushed" in page and "about 3 minutes to go" in page
    assert "of 160 calls used this minute, about 16 for each push" in page


def test_what_waits_says_why_and_until_when(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    stopped(syncro, quote, Unavailable("Syncro answered 503."))
    Outbox.objects.update(parked_version=0, failures=1, not_before=timezone.now())
    page = client.get("/sync/").text
    assert "Syncro answered 503." in page and "Try 2" in page


def test_queries_do_not_grow_with_rows(
    client: Client,
    syncro: Connection,
    quote: Quote,
    account: Account,
    django_assert_max_num_queries: Any,
) -> None:
    for index in range(12):
        other = actions.create_quote(account, quote.buyer, f"Quote {index}", None)
        stopped(syncro, other)
        pushed(syncro, other)
        Outbox.objects.create(connection=syncro, kind="x", record_id=index, wanted_version=1)
    with django_assert_max_num_queries(28):
        client.get("/sync/")


def test_the_history_tells_what_came_of_each_push(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    done = pushed(syncro, quote)
    pushed(syncro, quote, outcome="stopped", cause="Two customers fit.")
    pushed(syncro, quote, outcome="waits", cause="Syncro is down.")
    page = client.get("/sync/").text
    for text in ("6 changes written", "2.9 s", "Two customers fit.", "Tried again by itself"):
        assert text in page
    assert f"/sync/quotes/{quote.pk}/?push={done.pk}" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("outcome=stopped", 1),
        ("outcome=nonsense", 2),
        ("kind=person", 0),
        ("kind=quote", 2),
        ("q=Marisol", 2),
        ("q=marisol+vega", 2),
        ("q=Nobody", 0),
        ("q=%00", 2),
        ("day=2020-01-01", 0),
        ("day=0001-01-01", 2),
        ("day=soon", 2),
    ],
)
def test_the_history_is_narrowed(
    client: Client, syncro: Connection, quote: Quote, query: str, count: int
) -> None:
    pushed(syncro, quote)
    pushed(syncro, quote, outcome="stopped", cause="Two customers fit.")
    assert len(client.get(f"/sync/history/?{query}").context["pushes"]) == count


def test_the_history_is_narrowed_to_a_quote_by_number(
    client: Client, syncro: Connection, quote: Quote, account: Account
) -> None:
    other = actions.create_quote(account, quote.buyer, "Another", None)
    pushed(syncro, quote)
    pushed(syncro, other)
    (row,) = client.get(f"/sync/history/?q={quote.number}").context["pushes"]
    assert row.push.record_id == quote.pk


def test_older_pushes_are_appended(client: Client, syncro: Connection, quote: Quote) -> None:
    for _ in range(45):
        pushed(syncro, quote)
    first = client.get("/sync/")
    older = client.get(first.context["older"], headers=HTMX)
    assert [len(page.context["pushes"]) for page in (first, older)] == [30, 15]
    assert older.context["older"] == ""


def test_what_was_pushed_since_is_put_on_top(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    pushed(syncro, quote)
    newer = client.get("/sync/").context["newer"]
    assert client.get(newer).status_code == 204
    pushed(syncro, quote, outcome="stopped", cause="Two customers fit.")
    page = client.get(newer)
    assert len(page.context["pushes"]) == 1 and 'id="newer"' in page.text


def test_more_than_a_page_pushed_since_begins_the_history_anew(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    pushed(syncro, quote)
    newer = client.get("/sync/").context["newer"]
    for _ in range(34):
        pushed(syncro, quote)
    page = client.get(newer, headers=HTMX)
    assert (page["HX-Retarget"], page["HX-Reswap"]) == ("#history", "innerHTML")
    older = client.get(page.context["older"], headers=HTMX)
    assert [len(each.context["pushes"]) for each in (page, older)] == [30, 5]
    assert 'id="pushes"' in page.text and client.get(page.context["newer"]).status_code == 204


def test_without_scripts_a_deed_leads_back_to_the_page(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    answer = client.post(f"/sync/issues/{issue.pk}/dismiss/")
    assert answer.status_code == 302 and answer["Location"] == "/sync/"


def test_what_was_deleted_here_leads_nowhere(
    client: Client, syncro: Connection, quote: Quote
) -> None:
    issue = stopped(syncro, quote)
    Quote.objects.filter(pk=quote.pk).delete()
    page = client.get("/sync/").text
    assert "A deleted quote" in page and f"/sync/issues/{issue.pk}/dismiss/" in page
    assert f"/quotes/{quote.pk}/" not in page and f"/sync/issues/{issue.pk}/retry/" not in page
