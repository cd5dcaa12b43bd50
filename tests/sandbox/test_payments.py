"""Payments are applied to one invoice or several, and what is owed follows."""

from __future__ import annotations

import httpx

from quotewright.sandbox import Sandbox

from .cast import Json, add_line, invoice_of, make_customer, make_estimate


def two_invoices(api: httpx.Client) -> tuple[Json, Json]:
    """Of 150.00 each, for the same customer."""
    customer_id = make_customer(api)["id"]
    estimates = [make_estimate(api, customer_id=customer_id) for _ in range(2)]
    for estimate in estimates:
        add_line(api, estimate)
    first, second = (invoice_of(api, estimate) for estimate in estimates)
    return first, second


def standing(api: httpx.Client, invoice: Json) -> tuple[str, bool]:
    detail = api.get(f"invoices/{invoice['id']}").json()["invoice"]
    return detail["balance_due"], detail["is_paid"]


def test_apply_payments_shares_a_payment_among_invoices(api: httpx.Client) -> None:
    first, second = two_invoices(api)
    shares = {str(first["id"]): 150, str(second["id"]): "50.00"}
    body = {"customer_id": first["customer_id"], "amount_cents": 20000, "apply_payments": shares}

    payment = api.post("payments", json=body).json()["payment"]

    assert (payment["payment_amount"], payment["tickets"]) == (200.0, [])
    assert payment["invoice_ids"] == [first["id"], second["id"]]
    assert (standing(api, first), standing(api, second)) == (("0.0", True), ("100.0", False))


def test_an_invoice_is_also_meant_by_its_number(api: httpx.Client) -> None:
    first, _ = two_invoices(api)
    body = {"customer_id": first["customer_id"], "invoice_number": first["number"]}

    api.post("payments", json={**body, "amount_cents": 5000})

    assert standing(api, first) == ("100.0", False)


def test_a_payment_of_nothing_is_refused(api: httpx.Client) -> None:
    answer = api.post("payments", json={"customer_id": make_customer(api)["id"]})

    assert answer.status_code == 422


def test_payments_are_found_by_reference_and_never_changed(api: httpx.Client) -> None:
    first, _ = two_invoices(api)
    body = {"customer_id": first["customer_id"], "amount_cents": 100, "ref_num": "CK-11006"}
    payment = api.post("payments", json=body).json()["payment"]

    found = api.get("payments", params={"query": "11006"}).json()["payments"]

    assert [one["id"] for one in found] == [payment["id"]]
    assert api.put(f"payments/{payment['id']}", json={}).status_code == 404
    assert api.delete(f"payments/{payment['id']}").status_code == 404


def test_a_payment_made_twice_is_named_in_the_census(api: httpx.Client, sandbox: Sandbox) -> None:
    first, _ = two_invoices(api)
    body = {"customer_id": first["customer_id"], "invoice_id": first["id"], "ref_num": "CK-1"}
    for _ in range(2):
        api.post("payments", json={**body, "amount_cents": 100})

    assert [one["kind"] for one in sandbox.census()["duplicates"]] == ["payment"]
