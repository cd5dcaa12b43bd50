"""Faults strike the requests they are armed for and nothing else, in-process."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox
from quotewright.sandbox.transport import ConnectionLost

from .cast import add_line, make_customer, make_estimate

BODY = {"business_name": "Harbor Dental"}


def customers_in(sandbox: Sandbox) -> int:
    count: int = sandbox.census()["counts"]["customers"]
    return count


@pytest.mark.parametrize(
    ("kind", "status", "made"),
    [
        ("error_before", 500, 0),
        ("error_after", 502, 1),
        ("too_many", 429, 0),
        ("html", 200, 0),
        ("down", 503, 0),
    ],
)
def test_a_fault_answers_its_own_status_and_does_or_does_not_the_work(
    api: httpx.Client, sandbox: Sandbox, kind: str, status: int, made: int
) -> None:
    sandbox.arm(Fault(kind))

    answer = api.post("customers", json=BODY)

    assert (answer.status_code, customers_in(sandbox)) == (status, made)
    assert answer.headers["content-type"].startswith("text/html") is (kind != "too_many")


def test_a_lost_answer_leaves_the_record_behind(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("lose_answer", "POST", "/customers"))

    with pytest.raises(ConnectionLost):
        api.post("customers", json=BODY)

    assert customers_in(sandbox) == 1
    assert api.post("customers", json=BODY).status_code == 200


def test_cut_json_is_done_but_cannot_be_read(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("cut_json"))

    answer = api.post("customers", json=BODY)

    with pytest.raises(ValueError):
        answer.json()
    assert (answer.status_code, customers_in(sandbox)) == (200, 1)


def test_down_lasts_until_it_is_taken_away(api: httpx.Client, sandbox: Sandbox) -> None:
    number = sandbox.arm(Fault("down"))
    while_down = [api.get(path).status_code for path in ("me", "customers", "me")]

    sandbox.faults.disarm(number)

    assert while_down == [503, 503, 503]
    assert api.get("me").status_code == 200


def test_a_fault_waits_for_its_method_and_path(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    sandbox.arm(Fault("error_before", "POST", "/estimates/{id}/line_items"))

    others = [api.get("estimates"), api.post("customers", json=BODY)]
    struck = api.post(f"estimates/{estimate['id']}/line_items", json={"item": "Labor"})

    assert [answer.status_code for answer in others] == [200, 200]
    assert struck.status_code == 500


def test_a_fault_lets_some_pass_first_and_strikes_several_times(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("error_before", path="/customers*", times=2, skip=1))

    statuses = [api.get("customers").status_code for _ in range(4)]

    assert statuses == [200, 500, 500, 200]
    assert sandbox.faults.armed == {}


def test_a_lasting_fault_does_not_hide_one_that_strikes_once(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.arm(Fault("html", times=0))
    sandbox.arm(Fault("too_many"))

    statuses = [api.get("me").status_code for _ in range(3)]

    assert statuses == [429, 200, 200]
    assert len(sandbox.faults.armed) == 1


@pytest.mark.parametrize(
    "wrong", [{"kind": "earthquake"}, {"kind": "reset", "times": -1}, {"kind": "reset", "skip": -1}]
)
def test_a_fault_that_makes_no_sense_cannot_be_armed(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Fault(**wrong)  # type: ignore[arg-type]


def test_a_fault_stands_in_the_log(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("lose_answer"))

    with pytest.raises(ConnectionLost):
        api.get("customers")

    entry = sandbox.log.since()[-1]
    assert (entry["fault"], entry["status"]) == ("lose_answer", None)


def test_a_repeated_line_is_named_in_the_census(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api, customer_id=make_customer(api)["id"])
    sandbox.arm(Fault("error_after", "POST", "/estimates/{id}/line_items"))
    api.post(f"estimates/{estimate['id']}/line_items", json={"item": "Labor", "position": 1})
    api.post(f"estimates/{estimate['id']}/line_items", json={"item": "Labor", "position": 1})

    add_line(api, estimate, position=2)

    duplicates = sandbox.census()["duplicates"]
    assert [(one["kind"], len(one["ids"])) for one in duplicates] == [("line", 2)]


def test_a_likely_fault_draws_the_same_lots_for_the_same_seed(api: httpx.Client) -> None:
    def struck(seed: int) -> list[bool]:
        sandbox = Sandbox(limit_per_minute=0)
        sandbox.arm(Fault("error_before", times=0, probability=0.3, seed=seed))
        board = sandbox.faults
        return [board.strike("GET", "/me", "/me") is not None for _ in range(200)]

    assert struck(7) == struck(7) != struck(8)
    assert 30 < sum(struck(7)) < 90


def test_a_likely_fault_counts_only_when_it_strikes(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.arm(Fault("error_before", times=2, probability=0.5, seed=1))

    statuses = [api.get("me").status_code for _ in range(40)]

    assert statuses.count(500) == 2
    assert sandbox.faults.armed == {}


@pytest.mark.parametrize("probability", [0, -1, 1.5])
def test_a_probability_lies_between_nothing_and_one(probability: float) -> None:
    with pytest.raises(ValueError):
        Fault("reset", probability=probability)
