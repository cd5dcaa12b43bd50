"""Estimates, their lines and their conversion behave as documents and live notes say."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox

from .cast import (
    add_line,
    invoice_of,
    make_customer,
    make_estimate,
    make_product,
    reread,
)


def test_an_estimate_needs_a_customer_and_a_date(api: httpx.Client) -> None:
    answer = api.post("estimates", json={"name": "Server refresh"})

    assert answer.status_code == 422
    assert answer.json() == {"customer_id": ["can't be blank"], "date": ["can't be blank"]}


def test_an_empty_date_on_update_is_refused(api: httpx.Client) -> None:
    answer = api.put(f"estimates/{make_estimate(api)['id']}", json={"date": ""})

    assert (answer.status_code, answer.json()) == (422, {"date": ["can't be blank"]})


def test_lines_sent_with_a_new_estimate_are_ignored(api: httpx.Client) -> None:
    estimate = make_estimate(api, line_items=[{"item": "Labor", "name": "x", "quantity": 1}])

    detail = reread(api, estimate)

    assert (detail["line_items"], detail["total"]) == ([], "0.0")


def test_numbers_follow_each_other_and_step_over_chosen_ones(api: httpx.Client) -> None:
    numbers = [make_estimate(api)["number"], make_estimate(api, number="1002")["number"]]

    numbers.append(make_estimate(api)["number"])

    assert numbers == ["1001", "1002", "1003"]


def test_a_number_can_be_taken_twice_until_refused(api: httpx.Client, sandbox: Sandbox) -> None:
    customer_id = make_customer(api)["id"]
    for _ in range(2):
        assert make_estimate(api, customer_id=customer_id, number="90001")["number"] == "90001"

    sandbox.switch("duplicate_estimate_number", "refused")
    body = {"customer_id": customer_id, "date": "2026-11-23", "number": "90001"}

    assert api.post("estimates", json=body).json() == {"number": ["has already been taken"]}


def test_an_unknown_id_falls_back_on_the_number(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api, number="90001")
    found = api.get("estimates/0", params={"number": "90001"})
    assert found.json()["estimate"]["id"] == estimate["id"]

    sandbox.switch("estimate_by_number", "not_found")

    assert api.get("estimates/0", params={"number": "90001"}).status_code == 404


def test_the_note_shows_only_in_the_echo_of_a_new_line(api: httpx.Client) -> None:
    estimate = make_estimate(api, note="Quote key q_1001")

    echo = add_line(api, estimate)["estimate"]

    assert echo["note"] == "Quote key q_1001"
    assert "note" not in {*estimate, *reread(api, estimate)}


def test_reading_one_estimate_adds_customer_and_lines_in_position(api: httpx.Client) -> None:
    estimate = make_estimate(api)
    for position in (3, 1, 2):
        add_line(api, estimate, position=position)

    detail = reread(api, estimate)

    assert [line["position"] for line in detail["line_items"]] == [1, 2, 3]
    assert detail["customer"]["contacts"] == []


def test_money_on_estimates_and_lines_is_text(api: httpx.Client) -> None:
    customer = make_customer(api, tax_rate_id=41)
    answer = add_line(api, make_estimate(api, customer_id=customer["id"]), price=64.99)

    line, echo = answer["line_item"], answer["estimate"]

    assert (line["price"], line["quantity"], line["cost"]) == ("64.99", "2.0", "0.0")
    assert (echo["subtotal"], echo["tax"], echo["total"]) == ("129.98", "16.9", "146.88")


def test_a_line_is_taxable_and_single_unless_it_says_otherwise(api: httpx.Client) -> None:
    path = f"estimates/{make_estimate(api)['id']}/line_items"

    line = api.post(path, json={"item": "Labor"}).json()["line_item"]

    assert (line["taxable"], line["quantity"], line["position"]) == (True, "1.0", 1)


def test_a_line_with_a_product_takes_the_catalog_price(api: httpx.Client, sandbox: Sandbox) -> None:
    product, estimate = make_product(api, price_cost=310, taxable=False), make_estimate(api)
    sent = {"product_id": product["id"], "price": 1, "item": "x", "name": "y"}

    line = add_line(api, estimate, **sent)["line_item"]
    sandbox.switch("price_with_product", "honoured")
    second = add_line(api, estimate, **sent)["line_item"]

    assert (line["item"], line["name"]) == ("UPS 1500", "Smart UPS")
    assert (line["price"], line["cost"], line["taxable"]) == ("450.0", "310.0", False)
    assert second["price"] == "1.0"


def test_a_price_can_be_put_right_afterwards(api: httpx.Client) -> None:
    product, estimate = make_product(api), make_estimate(api)
    line = add_line(api, estimate, product_id=product["id"])["line_item"]

    path = f"estimates/{estimate['id']}/line_items/{line['id']}"
    answer = api.put(path, json={"price": "399.5"}).json()

    assert list(answer) == ["line_item"]
    assert (answer["line_item"]["price"], answer["line_item"]["quantity"]) == ("399.5", "2.0")
    assert reread(api, estimate)["total"] == "799.0"


def test_a_blank_item_is_refused_in_two_different_shapes(api: httpx.Client) -> None:
    estimate = make_estimate(api)
    line_id = add_line(api, estimate)["line_item"]["id"]
    path = f"estimates/{estimate['id']}/line_items"

    added, changed = api.post(path, json={}), api.put(f"{path}/{line_id}", json={"item": ""})

    assert (added.status_code, changed.status_code) == (422, 422)
    assert added.json() == {"errors": "validation error: Item can't be blank"}
    assert changed.json() == {"item": ["can't be blank"]}


def test_deleting_a_line_answers_the_estimate_added_up_again(api: httpx.Client) -> None:
    estimate = make_estimate(api)
    line_id = add_line(api, estimate)["line_item"]["id"]
    add_line(api, estimate, price=10)

    answer = api.delete(f"estimates/{estimate['id']}/line_items/{line_id}").json()["estimate"]

    assert answer["total"] == "20.0"
    assert "name" not in answer


def test_a_changed_header_moves_updated_at_but_not_the_totals(api: httpx.Client) -> None:
    taxed = make_customer(api, tax_rate_id=41)
    estimate = make_estimate(api)
    before = add_line(api, estimate)["estimate"]

    path = f"estimates/{estimate['id']}"
    after = api.put(path, json={"customer_id": taxed["id"], "status": "Approved"}).json()

    assert after["estimate"]["updated_at"] > before["updated_at"]
    assert (after["estimate"]["status"], after["estimate"]["tax"]) == ("Approved", "0.0")


def test_the_contact_of_an_estimate_is_ignored_until_accepted(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    ignored = add_line(api, make_estimate(api, contact_id=8817))["estimate"]

    sandbox.switch("contact_on_estimate", "accepted")
    accepted = add_line(api, make_estimate(api, contact_id=8817))["estimate"]

    assert (ignored["contact_id"], accepted["contact_id"]) == (None, 8817)


def test_the_status_of_a_new_estimate_and_its_name_follow_their_switches(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    plain = make_estimate(api)
    sandbox.switch("new_estimate_status", "Draft")
    sandbox.switch("estimate_name", "missing")

    other = make_estimate(api)

    assert (plain["status"], plain["name"]) == ("Fresh", "Server refresh")
    assert other["status"] == "Draft"
    assert "name" not in other


def test_estimates_are_listed_fifty_a_page_with_a_short_meta(api: httpx.Client) -> None:
    customer_id = make_customer(api)["id"]
    for number in range(51):
        status = "Approved" if number == 0 else "Fresh"
        make_estimate(api, customer_id=customer_id, status=status)

    first = api.get("estimates").json()
    approved = api.get("estimates", params={"status": "approved"}).json()

    assert (len(first["estimates"]), first["meta"]) == (50, {"total_pages": 2, "page": 1})
    assert [one["status"] for one in approved["estimates"]] == ["Approved"]


def test_only_the_estimates_of_the_tokens_own_user_are_mine(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    make_estimate(api)
    sandbox.set_token("other", "dana", ["Estimates - List/Search"])
    other = {"Authorization": "Bearer other"}

    assert len(api.get("estimates?mine=true").json()["estimates"]) == 1
    assert api.get("estimates?mine=true", headers=other).json()["estimates"] == []


def test_a_deleted_estimate_is_gone(api: httpx.Client) -> None:
    estimate = make_estimate(api)

    deleted = api.delete(f"estimates/{estimate['id']}").json()

    assert deleted == {"message": f"{estimate['id']}: We deleted # 1001"}
    assert api.get(f"estimates/{estimate['id']}").status_code == 404


def test_converting_carries_lines_customer_and_totals_over(api: httpx.Client) -> None:
    customer = make_customer(api, tax_rate_id=40)
    estimate = make_estimate(api, customer_id=customer["id"])
    line = add_line(api, estimate)["line_item"]

    invoice = invoice_of(api, estimate)

    detail = api.get(f"invoices/{invoice['id']}").json()["invoice"]
    copied = detail["line_items"][0]
    assert (invoice["customer_id"], invoice["total"]) == (customer["id"], "158.25")
    assert reread(api, estimate)["invoice_id"] == invoice["id"]
    assert (copied["name"], copied["price"]) == (line["name"], line["price"])
    assert (copied["invoice_id"], copied["id"] == line["id"]) == (invoice["id"], False)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"name": ""}, "Validation failed: Name can't be blank"),
        ({"item": "", "name": ""}, "Validation failed: Item can't be blank, Name can't be blank"),
    ],
)
def test_converting_fails_on_a_line_with_a_blank(
    api: httpx.Client, admin: httpx.Client, line: dict[str, str], problem: str
) -> None:
    estimate = make_estimate(api)
    line_id = add_line(api, estimate)["line_item"]["id"]
    admin.post("/sandbox/hand-edit", json={"kind": "line", "id": line_id, "fields": line})

    answer = api.post(f"estimates/{estimate['id']}/convert_to_invoice")

    assert (answer.status_code, answer.json()) == (422, {"error": problem})


def test_a_second_conversion_follows_its_switch(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    first, second = invoice_of(api, estimate), invoice_of(api, estimate)

    sandbox.switch("second_convert", "same_invoice")
    third = invoice_of(api, estimate)
    sandbox.switch("second_convert", "refused")
    fourth = api.post(f"estimates/{estimate['id']}/convert_to_invoice")

    assert first["id"] != second["id"] == third["id"]
    assert fourth.status_code == 422


def test_an_unapproved_estimate_can_be_converted_until_refused(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    estimate = make_estimate(api)
    sandbox.switch("unapproved_convert", "refused")
    path = f"estimates/{estimate['id']}"

    refused = api.post(f"{path}/convert_to_invoice")
    api.put(path, json={"status": "Approved"})

    assert refused.status_code == 422
    assert invoice_of(api, estimate)["number"] == "1001"


@pytest.mark.parametrize("call", ["email", "print"])
def test_an_estimate_is_mailed_or_printed_without_a_word_about_which(
    api: httpx.Client, call: str
) -> None:
    estimate = make_estimate(api)

    answer = api.post(f"estimates/{estimate['id']}/{call}")

    assert answer.json() == {"message": "We queued up a print job"}
    raw = add_line(api, estimate)["estimate"]
    assert (raw["last_emailed"] is not None) is (call == "email")


def test_texts_are_kept_as_text_whatever_is_sent(api: httpx.Client) -> None:
    estimate = make_estimate(api, number=7, name=True, note=["a", "list"])

    assert (estimate["number"], estimate["name"]) == ("7", "t")
    assert add_line(api, estimate, item=24)["line_item"]["item"] == "24"
