"""The notification center tells a listener what happened, once, and keeps a log of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox
from quotewright.sandbox.webhooks import EVENTS, check_url

from .cast import Json, add_line, invoice_of, make_customer, make_estimate


class Listener(HTTPServer):
    """Keeps what it is told and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.heard: list[Json] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?secret=x"


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Listener)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """The test says what was heard."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def heard(sandbox: Sandbox, listener: Listener) -> list[str]:
    sandbox.webhooks.wait()
    return [one["text"] for one in listener.heard]


def test_a_listener_hears_the_whole_life_of_a_quote(
    api: httpx.Client, sandbox: Sandbox, listener: Listener
) -> None:
    sandbox.add_webhook(listener.url, list(EVENTS))
    estimate = make_estimate(api, number="7")
    add_line(api, estimate)
    api.put(f"estimates/{estimate['id']}", json={"status": "Approved"})
    invoice = invoice_of(api, estimate)
    paying = {"customer_id": estimate["customer_id"], "invoice_id": invoice["id"]}
    api.post("payments", json={**paying, "amount_cents": 15000})

    assert sorted(heard(sandbox, listener)) == sorted(
        [
            "Customer Harbor Dental: Was created",
            "Estimate #7 for Harbor Dental: Was created",
            "Estimate #7 for Harbor Dental: Was approved",
            "Invoice #1001 for Harbor Dental: Was created",
            "Invoice #1001 for Harbor Dental: Was paid",
            "Payment for Harbor Dental: Was created",
        ]
    )


def test_the_body_has_text_html_link_and_the_record(
    api: httpx.Client, sandbox: Sandbox, listener: Listener
) -> None:
    sandbox.add_webhook(listener.url, ["Estimate - Was created"])

    estimate = make_estimate(api)

    sandbox.webhooks.wait()
    [body] = listener.heard
    assert set(body) == {"text", "html", "link", "attributes"}
    assert body["link"].endswith(f"/estimates/{estimate['id']}")
    assert body["attributes"] == estimate


def test_what_a_technician_does_is_told_too(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox, listener: Listener
) -> None:
    estimate = make_estimate(api, number="7")
    sandbox.add_webhook(listener.url, ["Estimate - Was declined"])

    for status in ("Approved", "Declined"):
        admin.post(f"/change/estimates/{estimate['id']}", data={"do": status})

    assert heard(sandbox, listener) == ["Estimate #7 for Harbor Dental: Was declined"]


def test_a_lost_answer_does_not_lose_the_notice(
    api: httpx.Client, sandbox: Sandbox, listener: Listener
) -> None:
    sandbox.add_webhook(listener.url, ["Customer - Was created"])
    sandbox.arm(Fault("error_after", "POST"))

    api.post("customers", json={"business_name": "Harbor Dental"})

    assert heard(sandbox, listener) == ["Customer Harbor Dental: Was created"]


@pytest.mark.parametrize(("status", "outcome"), [(200, "200"), (500, "500"), (302, "302")])
def test_the_log_tells_the_outcome_and_nothing_is_sent_twice(
    api: httpx.Client, sandbox: Sandbox, listener: Listener, status: int, outcome: str
) -> None:
    listener.status = status
    sandbox.add_webhook(listener.url, ["Customer - Was created"])

    make_customer(api)

    assert len(heard(sandbox, listener)) == 1
    assert [one.outcome for one in sandbox.webhooks.deliveries] == [outcome]


def test_nobody_waits_for_a_listener_that_is_not_there(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.add_webhook("http://127.0.0.1:9/hook", ["Customer - Was created"])

    started = time.perf_counter()
    make_customer(api)

    assert time.perf_counter() - started < 1
    sandbox.webhooks.wait()
    [delivery] = admin.get("/sandbox/deliveries").json()["deliveries"]
    assert delivery["outcome"].startswith("not delivered")


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "http://", "127.0.0.1", "http://192.0.2.7/hook", "http://8.8.8.8/"],
)
def test_webhooks_go_to_this_computer_only(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(ValueError):
        sandbox.add_webhook(url, ["Customer - Was created"])


def test_webhooks_may_be_let_go_anywhere() -> None:
    check_url("https://192.0.2.7/hook", anywhere=True)
    with pytest.raises(ValueError):
        check_url("file:///etc/passwd", anywhere=True)


def test_webhooks_are_kept_with_the_state_and_can_be_removed(
    admin: httpx.Client, sandbox: Sandbox
) -> None:
    number = admin.post("/sandbox/webhooks", json={"url": "http://localhost/"}).json()["id"]
    hooks = admin.get("/sandbox/webhooks").json()["webhooks"]

    admin.delete(f"/sandbox/webhooks/{number}")

    assert (hooks[0]["url"], hooks[0]["events"]) == ("http://localhost/", list(EVENTS))
    assert sandbox.webhook_list() == []
    assert admin.delete(f"/sandbox/webhooks/{number}").status_code == 404


def test_planting_a_seed_tells_nobody(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.add_webhook(listener.url, list(EVENTS))

    sandbox.plant("small")

    assert heard(sandbox, listener) == []


def test_webhooks_are_added_and_deleted_on_their_page(
    admin: httpx.Client, sandbox: Sandbox
) -> None:
    form = {"url": "http://127.0.0.1:9/hook", "event": ["Invoice - Was paid"]}
    admin.post("/change/webhooks", data=form)
    page = admin.get("/webhooks").text
    bad = admin.post("/change/webhooks", data={**form, "url": "http://192.0.2.7/"})

    admin.post("/change/webhooks/1")

    assert "http://127.0.0.1:9/hook" in page
    assert (bad.status_code, "this computer only" in bad.text) == (400, True)
    assert sandbox.webhook_list() == []
