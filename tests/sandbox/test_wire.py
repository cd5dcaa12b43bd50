"""Over real HTTP: faults that are real, connections that stay, records that outlive a kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox, running

from .cast import add_line, make_customer, make_estimate, reread

BODY = {"business_name": "Harbor Dental"}
BEARER = {"Authorization": "Bearer sandbox"}


@pytest.fixture
def wire(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with (
        running(sandbox) as base,
        httpx.Client(base_url=f"{base}/api/v1/", headers=BEARER, timeout=5) as client,
    ):
        yield client


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


def start(port: int, *arguments: str) -> subprocess.Popen[str]:
    """The sandbox as its own process, once it answers."""
    command = [sys.executable, "-m", "quotewright.sandbox", "--port", str(port), *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert str(port) in process.stderr.readline()
    return process


def client_of(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1/", headers=BEARER)


def customers_in(sandbox: Sandbox) -> int:
    count: int = sandbox.census()["counts"]["customers"]
    return count


def test_a_connection_stays_open_for_the_next_request(wire: httpx.Client) -> None:
    ports = set()
    for _ in range(3):
        with wire.stream("POST", "customers", json=BODY) as answer:
            ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
            answer.read()

    assert len(ports) == 1


def test_an_answer_is_quick(wire: httpx.Client) -> None:
    make_customer(wire)
    started = time.perf_counter()

    for _ in range(50):
        wire.get("customers")

    assert (time.perf_counter() - started) / 50 < 0.03


def test_a_lost_answer_closes_the_connection_after_the_work(
    wire: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("lose_answer", "POST"))

    with pytest.raises(httpx.RemoteProtocolError):
        wire.post("customers", json=BODY)

    assert customers_in(sandbox) == 1


def test_a_late_commit_closes_first_and_works_afterwards(
    wire: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("late_commit", "POST", seconds=0.2))

    with pytest.raises(httpx.RemoteProtocolError):
        wire.post("customers", json=BODY)

    assert customers_in(sandbox) == 0
    time.sleep(0.5)
    assert customers_in(sandbox) == 1


def test_a_reset_is_a_hard_one(wire: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("reset"))

    with pytest.raises(httpx.ReadError):
        wire.post("customers", json=BODY)

    assert customers_in(sandbox) == 0


def test_a_stalled_answer_holds_up_nobody_else(wire: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("stall", "POST", seconds=1))
    slow = threading.Thread(target=lambda: wire.post("customers", json=BODY))
    slow.start()
    time.sleep(0.1)

    started = time.perf_counter()
    answer = wire.get("customers")

    assert len(answer.json()["customers"]) == 1
    assert time.perf_counter() - started < 0.5
    slow.join()


def test_requests_at_the_same_time_each_make_their_own_record(
    wire: httpx.Client, sandbox: Sandbox
) -> None:
    estimate = make_estimate(wire)
    threads = [threading.Thread(target=add_line, args=(wire, estimate)) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = reread(wire, estimate)["line_items"]
    assert len({line["id"] for line in lines}) == 20
    assert sorted(line["position"] for line in lines) == list(range(1, 21))


def test_what_was_answered_outlives_a_kill(tmp_path: Path, port: int) -> None:
    state = tmp_path / "state.json"
    process = start(port, "--state", str(state))
    with client_of(port) as client:
        estimate = make_estimate(client)
        add_line(client, estimate)
        gone = make_customer(client)
        client.delete(f"customers/{gone['id']}")
    process.kill()
    process.communicate()

    again = Sandbox(state)

    assert [one["total"] for one in again.state()["estimates"]] == ["150.0"]
    assert gone["id"] not in [one["id"] for one in again.state()["customers"]]
    assert again.store.next_id("customer") == gone["id"] + 1


def test_a_half_written_last_commit_is_dropped(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = Sandbox(state)
    first.store.add("vendor", {"name": "Ingram"})
    first.store.commit()
    with (tmp_path / "state.json.journal").open("a") as journal:
        journal.write('{"put": [["vendor", 798001, {"na')

    again = Sandbox(state)

    assert [one["name"] for one in again.state()["vendors"]] == ["Ingram"]


def test_switches_and_tokens_outlive_a_restart(tmp_path: Path) -> None:
    first = Sandbox(tmp_path / "state.json")
    first.switch("second_convert", "refused")
    first.set_token("s3cret", "dana", ["Vendors - List"])
    first.close()

    again = Sandbox(tmp_path / "state.json")

    token = again.token("s3cret")
    assert again.value_of("second_convert") == "refused"
    assert token is not None and token.permissions == {"Vendors - List"}


def test_two_thousand_records_do_not_slow_a_write_down(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "state.json", limit_per_minute=0)
    for number in range(2000):
        sandbox.store.add("vendor", {"name": f"Vendor {number}", "notes": "x" * 500})
    sandbox.store.commit()
    with running(sandbox) as base, httpx.Client(base_url=base, headers=BEARER) as client:
        started = time.perf_counter()
        for number in range(20):
            client.post("/api/v1/vendors", json={"name": f"New {number}"}).raise_for_status()

    assert (time.perf_counter() - started) / 20 < 0.05


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(port: int, number: signal.Signals) -> None:
    process = start(port)
    with client_of(port) as client:
        client.get("me")

        os.kill(process.pid, number)
        _, words = process.communicate(timeout=5)

    assert (process.returncode, words) == (0, "")


def test_a_taken_port_is_told_in_one_sentence(sandbox: Sandbox) -> None:
    with running(sandbox) as base:
        port = base.rpartition(":")[2]
        command = [sys.executable, "-m", "quotewright.sandbox", "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    expected = f"The sandbox cannot listen on 127.0.0.1:{port}: Address already in use.\n"
    assert ended.stderr == expected
