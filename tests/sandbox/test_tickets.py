"""Tickets: the one thing a file can be attached to, and lines that an invoice takes over."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox, queued

from .cast import Json, make_customer, make_product

FILE = {"url": "http://files.test/q-1001.pdf", "filename": "q-1001.pdf"}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queued, "SECONDS", 0.0)


def make_ticket(api: httpx.Client, **fields: object) -> Json:
    if "customer_id" not in fields:
        fields["customer_id"] = make_customer(api)["id"]
    body = {"subject": "Server refresh", **fields}
    ticket: Json = api.post("tickets", json=body).raise_for_status().json()["ticket"]
    return ticket


def test_a_ticket_is_made_read_changed_and_deleted(api: httpx.Client) -> None:
    ticket = make_ticket(api, comments_attributes=[{"subject": "Hi", "body": "Quote sent"}])
    path = f"tickets/{ticket['id']}"

    changed = api.put(path, json={"status": "Resolved"}).json()["ticket"]
    deleted = api.delete(path)

    assert (ticket["number"], ticket["status"]) == (5001, "New")
    assert [one["body"] for one in ticket["comments"]] == ["Quote sent"]
    assert (changed["subject"], changed["resolved_at"] is not None) == ("Server refresh", True)
    assert deleted.json() == {"message": "Ticket was successfully deleted. "}
    assert api.get(path).status_code == 404


def test_a_ticket_needs_a_customer_and_a_subject(api: httpx.Client) -> None:
    nobody = api.post("tickets", json={"subject": "Refresh"})
    nothing = api.post("tickets", json={"customer_id": make_customer(api)["id"]})

    assert (nobody.status_code, nobody.json()) == (422, {"error": "Customer required field"})
    assert nothing.json()["message"] == ["Subject can't be blank"]


def test_tickets_are_listed_by_customer_number_status_and_text(api: httpx.Client) -> None:
    ticket = make_ticket(api, status="Scheduled")
    make_ticket(api, subject="Printer", status="Resolved")

    for filters in (
        {"customer_id": ticket["customer_id"]},
        {"number": ticket["number"]},
        {"status": "Scheduled"},
        {"status": "Not Closed"},
        {"query": "server"},
    ):
        answer = api.get("tickets", params=filters).json()
        assert [one["id"] for one in answer["tickets"]] == [ticket["id"]], filters
    assert answer["meta"] == {"total_pages": 1, "page": 1}


def test_a_comment_needs_a_subject_and_a_body(api: httpx.Client) -> None:
    path = f"tickets/{make_ticket(api)['id']}"

    bad = api.post(f"{path}/comment", json={})
    body = {"subject": "Quote", "body": "Q-1001", "hidden": True, "do_not_email": True}
    good = api.post(f"{path}/comment", json=body).json()["comment"]

    assert bad.json()["message"] == ["Body can't be blank", "Subject can't be blank"]
    assert (good["hidden"], good["body"]) == (True, "Q-1001")
    assert api.get(f"{path}/comments").json()["comments"] == [good]


def test_the_state_tells_whether_a_comment_would_have_sent_mail(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    path = f"tickets/{make_ticket(api)['id']}/comment"
    for quiet in (True, False):
        api.post(path, json={"subject": "Quote", "body": "Q-1001", "do_not_email": quiet})

    comments = sandbox.state()["tickets"][0]["comments"]

    assert [one["emailed"] for one in comments] == [False, True]


def test_a_file_is_queued_and_then_attached(api: httpx.Client) -> None:
    path = f"tickets/{make_ticket(api)['id']}"

    answer = api.post(f"{path}/attach_file_url", json={"files": [FILE]})
    attached = api.get(path).json()["ticket"]["attachments"]
    deleted = api.post(f"{path}/delete_attachment", json={"attachment_id": attached[0]["id"]})

    assert answer.json()["message"].startswith("Processing")
    assert [one["file_name"] for one in attached] == ["q-1001.pdf"]
    assert deleted.json() == {"success": True}
    assert api.get(path).json()["ticket"]["attachments"] == []


def test_a_file_may_never_arrive_though_the_answer_is_200(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.switch("attach_file", "never")
    path = f"tickets/{make_ticket(api)['id']}"

    answer = api.post(f"{path}/attach_file_url", json={"files": [FILE]})

    assert answer.status_code == 200
    assert api.get(path).json()["ticket"]["attachments"] == []


def test_files_in_another_shape_are_refused(api: httpx.Client) -> None:
    answer = api.post(f"tickets/{make_ticket(api)['id']}/attach_file_url", json=FILE)

    assert answer.status_code == 422
    assert answer.json()["error"].startswith("Missing files param")


def test_an_invoice_takes_over_the_lines_of_its_ticket(api: httpx.Client) -> None:
    ticket = make_ticket(api)
    path = f"tickets/{ticket['id']}/add_line_item"
    api.post(path, json={"name": "Labor", "description": "On site", "price_retail": 75})
    api.post(path, json={"product_id": make_product(api)["id"], "quantity": 2})
    body = {"customer_id": ticket["customer_id"], "date": "2026-11-23", "ticket_id": ticket["id"]}

    invoice = api.post("invoices", json=body).json()["invoice"]

    assert invoice["total"] == "975.0"
    path = f"invoices/{invoice['id']}/ticket"
    assert api.get(path).json()["ticket"]["number"] == ticket["number"]


def test_a_ticket_line_needs_a_name(api: httpx.Client) -> None:
    answer = api.post(f"tickets/{make_ticket(api)['id']}/add_line_item", json={})

    assert answer.status_code == 422
    assert answer.json()["errors"] == "Name can't be blank, Description can't be blank"


def test_the_settings_tell_statuses_and_users(api: httpx.Client) -> None:
    settings = api.get("tickets/settings").json()

    assert "Waiting on Customer" in settings["ticket_status_list"]
    assert settings["users"][0] == {"id": 1, "name": "Dana Reyes"}


def test_a_ticket_made_twice_is_named_in_the_census(api: httpx.Client, sandbox: Sandbox) -> None:
    ticket = make_ticket(api)
    make_ticket(api, customer_id=ticket["customer_id"])

    found = [(one["kind"], one["same"]) for one in sandbox.census()["duplicates"]]

    assert found == [("ticket", "customer and subject")]
