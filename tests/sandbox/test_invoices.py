"""Invoices, their lines and payments behave as documents and live notes say."""

from __future__ import annotations

import httpx

from .cast import Json, add_line, invoice_of, make_customer, make_estimate


def make_invoice(api: httpx.Client, **fields: object) -> Json:
    body = {"customer_id": make_customer(api)["id"], "date": "2026-11-23", **fields}
    invoice: Json = api.post("invoices", json=body).raise_for_status().json()["invoice"]
    return invoice


def pay(api: httpx.Client, invoice: Json, cents: int) -> Json:
    body = {"customer_id": invoice["customer_id"], "invoice_id": invoice["id"]}
    answer: Json = api.post("payments", json={**body, "amount_cents": cents}).json()
    return answer


def test_an_invoice_is_found_by_id_and_by_number(api: httpx.Client) -> None:
    invoice = make_invoice(api, number="90001", line_items=[{"item": "ignored"}])

    by_id, by_number = (
        api.get(f"invoices/{key}").json()["invoice"] for key in (invoice["id"], "90001")
    )

    assert by_id == by_number
    assert (by_id["line_items"], by_id["balance_due"]) == ([], "0.0")


def test_the_contact_of_an_invoice_is_kept(api: httpx.Client) -> None:
    path = f"invoices/{make_invoice(api)['id']}"

    changed = api.put(path, json={"contact_id": 8817, "po_number": "PO-7"}).json()["invoice"]

    assert (changed["contact_id"], changed["po_number"]) == (8817, "PO-7")


def test_invoice_lines_take_a_discount_in_percent_or_dollars(api: httpx.Client) -> None:
    invoice = make_invoice(api)
    path, body = f"invoices/{invoice['id']}/line_items", {"item": "Labor", "price": 100}

    line = api.post(path, json={**body, "line_discount_percent": 10}).json()["line_item"]
    api.post(path, json={**body, "discount_dollars": "5.50"})

    detail = api.get(f"invoices/{invoice['id']}").json()["invoice"]
    assert line["invoice_id"] == invoice["id"]
    assert detail["total"] == "184.5"


def test_invoices_are_listed_twenty_five_a_page_and_by_payment(api: httpx.Client) -> None:
    for _ in range(25):
        make_invoice(api)
    paid = make_invoice(api, is_paid=True)

    first = api.get("invoices").json()
    only_paid = api.get("invoices", params={"paid": "true"}).json()["invoices"]

    assert (len(first["invoices"]), first["meta"]) == (25, {"total_pages": 2, "page": 1})
    assert [one["id"] for one in only_paid] == [paid["id"]]


def test_invoices_changed_since_a_moment_can_be_asked_for(api: httpx.Client) -> None:
    make_invoice(api)
    later = make_invoice(api)
    later = api.put(f"invoices/{later['id']}", json={"note": "x"}).json()["invoice"]

    found = api.get("invoices", params={"since_updated_at": later["updated_at"]}).json()

    assert [one["id"] for one in found["invoices"]] == [later["id"]]


def test_cents_go_in_and_dollars_come_out_and_pay_the_invoice(api: httpx.Client) -> None:
    estimate = make_estimate(api)
    add_line(api, estimate)
    invoice = invoice_of(api, estimate)

    payment = pay(api, invoice, 15000)["payment"]

    detail = api.get(f"invoices/{invoice['id']}").json()["invoice"]
    assert payment["payment_amount"] == 150.0
    assert (detail["is_paid"], detail["balance_due"]) == (True, "0.0")
    assert [one["id"] for one in detail["payments"]] == [payment["id"]]


def test_a_paid_invoice_answers_200_and_changes_nothing(api: httpx.Client) -> None:
    estimate = make_estimate(api)
    add_line(api, estimate)
    invoice = invoice_of(api, estimate)
    pay(api, invoice, 15000)
    path = f"invoices/{invoice['id']}"
    line = api.get(path).json()["invoice"]["line_items"][0]

    changed = api.put(f"{path}/line_items/{line['id']}", json={"price": 1})
    deleted = api.delete(path)

    assert (changed.status_code, deleted.status_code) == (200, 200)
    assert api.get(path).json()["invoice"]["line_items"] == [line]


def test_an_unpaid_invoice_and_its_lines_can_be_deleted(api: httpx.Client) -> None:
    path = f"invoices/{make_invoice(api)['id']}"
    body = {"item": "Labor", "price": 100}
    line_id = api.post(f"{path}/line_items", json=body).json()["line_item"]["id"]

    after = api.delete(f"{path}/line_items/{line_id}").json()["invoice"]
    api.delete(path)

    assert after["total"] == "0.0"
    assert api.get(path).status_code == 404


def test_payment_methods_are_there_to_read(api: httpx.Client) -> None:
    methods = api.get("payment_methods").json()["payment_methods"]

    assert "Check" in [one["name"] for one in methods]


def test_an_invoice_is_mailed_and_printed(api: httpx.Client) -> None:
    path = f"invoices/{make_invoice(api)['id']}"

    statuses = [api.post(f"{path}/{call}").status_code for call in ("email", "print")]

    assert statuses == [200, 200]
    assert api.post("invoices/7/email").status_code == 404
    assert api.get(f"{path}/ticket").status_code == 404
