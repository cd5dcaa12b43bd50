"""What a technician does by hand on the pages, behind the back of whoever uses the API."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Sandbox

from .cast import add_line, invoice_of, make_customer, make_estimate, make_product, reread


def test_the_fields_of_a_customer_are_changed_on_its_page(
    api: httpx.Client, admin: httpx.Client
) -> None:
    customer = make_customer(api, no_email=True)
    form = {"do": "save", "business_name": "Harbor Dental Group", "state": "Maine", "email": ""}

    admin.post(
        f"/change/customers/{customer['id']}",
        data={**form, "tax_rate_id": "41", "phone": "207", "disabled": "on"},
    )

    changed = api.get(f"customers/{customer['id']}").json()["customer"]
    assert (changed["business_name"], changed["state"]) == ("Harbor Dental Group", "Maine")
    assert (changed["email"], changed["tax_rate_id"], changed["disabled"]) == (None, 41, True)
    assert (changed["no_email"], changed["phones"][0]["number"]) == (False, "207")


def test_the_fields_of_an_estimate_are_changed_on_its_page(
    api: httpx.Client, admin: httpx.Client
) -> None:
    estimate = make_estimate(api)
    form = {"do": "save", "name": "Refresh, phase 2", "status": "Draft", "date": "2026-12-01"}

    admin.post(f"/change/estimates/{estimate['id']}", data=form)

    changed = reread(api, estimate)
    assert (changed["name"], changed["status"]) == ("Refresh, phase 2", "Draft")
    assert (changed["date"], changed["number"]) == ("2026-12-01T00:00:00.000Z", estimate["number"])


def test_the_price_of_a_product_is_changed_on_its_page(
    api: httpx.Client, admin: httpx.Client
) -> None:
    product = make_product(api)

    form = {"do": "save", "price_retail": "512.30", "taxable": "on"}
    admin.post(f"/change/products/{product['id']}", data=form)

    changed = api.get(f"products/{product['id']}").json()["product"]
    assert (changed["price_retail"], changed["taxable"]) == (512.3, True)


@pytest.mark.parametrize("kind", ["estimate", "invoice"])
def test_lines_are_added_changed_and_removed_on_the_page(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox, kind: str
) -> None:
    document = make_estimate(api)
    if kind == "invoice":
        document = invoice_of(api, document)
    path = f"/change/{kind}s/{document['id']}"

    def shown() -> tuple[int, str]:
        kept = sandbox.state()[f"{kind}s"][0]
        return len(kept["lines"]), kept["total"]

    admin.post(path, data={"do": "add_line", "item": "Labor", "quantity": "2", "price": "75"})
    line_id = sandbox.state()[f"{kind}s"][0]["lines"][0]["id"]
    added = shown()
    admin.post(path, data={"do": "quantities", f"price-{line_id}": "80"})
    changed = shown()
    admin.post(path, data={"remove": str(line_id)})

    assert (added, changed, shown()) == ((1, "150.0"), (1, "160.0"), (0, "0.0"))


def test_a_line_without_an_item_is_told_in_words(api: httpx.Client, admin: httpx.Client) -> None:
    estimate = make_estimate(api)

    answer = admin.post(f"/change/estimates/{estimate['id']}", data={"do": "add_line"})

    assert (answer.status_code, "blank" in answer.text) == (400, True)


def test_an_estimate_is_converted_and_its_invoice_paid(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    estimate = make_estimate(api)
    add_line(api, estimate)

    leads_to = admin.post(f"/change/estimates/{estimate['id']}", data={"do": "convert"})
    invoice_id = reread(api, estimate)["invoice_id"]
    admin.post(f"/change/invoices/{invoice_id}", data={"do": "pay"})

    assert leads_to.headers["Location"] == f"/invoices/{invoice_id}"
    invoice = api.get(f"invoices/{invoice_id}").json()["invoice"]
    assert (invoice["is_paid"], invoice["balance_due"]) == (True, "0.0")
    assert invoice["payments"][0]["payment_amount"] == 150.0


def test_of_two_merged_customers_one_is_left_with_everything(
    api: httpx.Client, admin: httpx.Client
) -> None:
    winner = make_customer(api, email=None)
    estimate = make_estimate(api)
    loser_id = estimate["customer_id"]
    api.post("contacts", json={"customer_id": loser_id, "name": "Paul Nakamura"})

    admin.post(f"/change/customers/{loser_id}", data={"do": "merge", "into": str(winner["id"])})

    left = api.get(f"customers/{winner['id']}").json()["customer"]
    assert api.get(f"customers/{loser_id}").status_code == 404
    assert reread(api, estimate)["customer_id"] == winner["id"]
    assert [one["name"] for one in left["contacts"]] == ["Paul Nakamura"]
    assert left["email"] == "marisol@harbordental.example"


def test_a_customer_cannot_be_merged_into_nobody_or_itself(
    api: httpx.Client, admin: httpx.Client
) -> None:
    customer_id = make_customer(api)["id"]
    path = f"/change/customers/{customer_id}"

    answers = [admin.post(path, data={"do": "merge", "into": i}) for i in ("7", str(customer_id))]

    assert [one.status_code for one in answers] == [400, 400]


def test_customers_and_products_are_disabled_and_enabled(
    api: httpx.Client, admin: httpx.Client
) -> None:
    customer, product = make_customer(api), make_product(api)

    admin.post(f"/change/customers/{customer['id']}", data={"do": "disable"})
    admin.post(f"/change/products/{product['id']}", data={"do": "disable"})
    hidden = api.get("customers").json()["customers"]
    admin.post(f"/change/customers/{customer['id']}", data={"do": "enable"})

    assert (hidden, len(api.get("customers").json()["customers"])) == ([], 1)
    assert api.get(f"products/{product['id']}").json()["product"]["disabled"] is True


def test_the_admin_api_converts_pays_merges_and_adds_lines(
    api: httpx.Client, admin: httpx.Client, sandbox: Sandbox
) -> None:
    estimate, other = make_estimate(api), make_customer(api)

    def do(**body: object) -> None:
        admin.post("/sandbox/hand-edit", json=body).raise_for_status()

    do(kind="estimate", id=estimate["id"], line={"item": "Labor", "price": 75})
    do(kind="estimate", id=estimate["id"], do="convert")
    do(kind="invoice", id=sandbox.state()["invoices"][0]["id"], do="pay")
    do(kind="customer", id=estimate["customer_id"], do="merge", into=other["id"])

    [invoice] = sandbox.state()["invoices"]
    assert (invoice["total"], invoice["is_paid"]) == ("75.0", True)
    assert (invoice["customer_id"], len(sandbox.state()["customers"])) == (other["id"], 1)


def test_a_contact_moved_by_hand_is_found_at_its_new_customer(
    api: httpx.Client, admin: httpx.Client
) -> None:
    old, new = make_customer(api), make_customer(api)
    contact = api.post("contacts", json={"customer_id": old["id"], "name": "Paul"}).json()

    edit = {"kind": "contact", "id": contact["id"], "fields": {"customer_id": new["id"]}}
    admin.post("/sandbox/hand-edit", json=edit).raise_for_status()

    lists = [api.get("contacts", params={"customer_id": one["id"]}).json() for one in (old, new)]
    assert [len(one["contacts"]) for one in lists] == [0, 1]
