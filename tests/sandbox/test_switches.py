"""Each switch changes what it says and nothing else; the defaults are tested where they belong."""

from __future__ import annotations

import httpx
import pytest

from quotewright.sandbox import Fault, Sandbox

from .cast import add_line, invoice_of, make_customer, make_estimate, make_product, reread


def test_a_second_page_size_counts_when_it_is_honoured(api: httpx.Client, sandbox: Sandbox) -> None:
    for _ in range(3):
        make_customer(api)

    ignored = api.get("customers", params={"per_page": 2}).json()
    sandbox.switch("per_page", "honoured")
    honoured = api.get("customers", params={"per_page": 2}).json()

    assert (len(ignored["customers"]), len(honoured["customers"])) == (3, 2)
    assert (honoured["meta"]["per_page"], honoured["meta"]["total_pages"]) == (2, 2)


def test_products_and_vendors_may_have_meta(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("catalog_meta", "present")

    for path in ("products", "vendors"):
        assert api.get(path).json()["meta"]["total_entries"] == 0


def test_too_many_requests_may_be_told_in_plain_text_and_when_to_return(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    answers = []
    for body, header in (("json", "absent"), ("text", "present")):
        sandbox.switch("too_many_body", body)
        sandbox.switch("retry_after", header)
        sandbox.arm(Fault("too_many"))
        answers.append(api.get("me"))

    assert "high number of requests" in answers[0].json()["error"]
    assert "Retry-After" not in answers[0].headers
    assert answers[1].headers["Content-Type"].startswith("text/plain")
    assert answers[1].headers["Retry-After"] == "30"


def test_a_bad_token_may_be_told_in_html(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("bad_token_body", "html")

    answer = api.get("me", headers={"Authorization": "Bearer wrong"})

    assert (answer.status_code, "<html>" in answer.text) == (401, True)


def test_a_missing_permission_may_be_a_403(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.set_token("none", "none", [])
    sandbox.switch("missing_permission_status", "403")

    answer = api.get("customers", headers={"Authorization": "Bearer none"})

    assert (answer.status_code, list(answer.json())) == (403, ["error"])


def test_spaces_around_a_text_may_be_stripped(api: httpx.Client, sandbox: Sandbox) -> None:
    kept = make_customer(api, city=" Portland ")
    sandbox.switch("spaces", "stripped")
    stripped = make_customer(api, city=" Portland ", properties={"Country": " US "})

    assert (kept["city"], stripped["city"]) == (" Portland ", "Portland")
    assert stripped["properties"] == {"Country": "US"}


@pytest.mark.parametrize("filter_name", ["query", "email"])
def test_customers_may_be_found_by_their_contacts_emails(
    api: httpx.Client, sandbox: Sandbox, filter_name: str
) -> None:
    customer = make_customer(api)
    email = "paul@harbordental.example"
    api.post("contacts", json={"customer_id": customer["id"], "name": "Paul", "email": email})

    counts = []
    for value in ("no", "yes"):
        sandbox.switch("customer_search_contacts", value)
        found = api.get("customers", params={filter_name: email}).json()["customers"]
        counts.append(len(found))

    assert counts == [0, 1]


def test_customers_may_be_sorted_by_fields_of_the_form_only(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    for name in ("Harbor Dental", "Nakamura Optics"):
        customer = make_customer(api, business_name=name)
    api.put(f"customers/{customer['id']}", json={"city": "Portland"})  # no two in one moment

    first = []
    for value in ("any_field", "some_fields"):
        sandbox.switch("customer_sort", value)
        for order in ("updated_at DESC", "business_name DESC"):
            found = api.get("customers", params={"sort": order}).json()["customers"]
            first.append(found[0]["business_name"].split()[0])

    assert first == ["Nakamura", "Nakamura", "Harbor", "Nakamura"]


def test_an_email_may_be_stored_in_lower_case(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("customer_email_case", "lowered")

    assert make_customer(api, email="Marisol@Harbor.Example")["email"] == "marisol@harbor.example"


def test_a_phone_may_keep_its_punctuation(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("phones", "kept")

    assert make_customer(api, phone="207-555-0101")["phone"] == "207-555-0101"


@pytest.mark.parametrize(
    ("value", "status", "left"),
    [("documents_stay", 200, 1), ("documents_go", 200, 0), ("refused", 422, 1)],
)
def test_deleting_a_customer_may_take_its_estimates_along(
    api: httpx.Client, sandbox: Sandbox, value: str, status: int, left: int
) -> None:
    estimate = make_estimate(api)
    sandbox.switch("deleted_customer", value)

    answer = api.delete(f"customers/{estimate['customer_id']}")

    assert (answer.status_code, sandbox.census()["counts"]["estimates"]) == (status, left)


def test_disabled_products_may_be_hidden_from_the_list(api: httpx.Client, sandbox: Sandbox) -> None:
    product = make_product(api, disabled=True)
    listed = api.get("products").json()["products"]

    sandbox.switch("disabled_products", "hidden")

    assert (len(listed), api.get("products").json()["products"]) == (1, [])
    assert api.get(f"products/{product['id']}").status_code == 200


@pytest.mark.parametrize(
    ("switch", "value", "filters", "count"),
    [
        ("product_name_filter", "exact", {"name": "UPS"}, 0),
        ("product_name_filter", "like", {"name": "UPS"}, 1),
        ("upc_filter", "exact", {"upc_code": "073"}, 0),
        ("upc_filter", "like", {"upc_code": "073"}, 1),
    ],
)
def test_product_filters_may_compare_either_way(
    api: httpx.Client,
    sandbox: Sandbox,
    switch: str,
    value: str,
    filters: dict[str, str],
    count: int,
) -> None:
    make_product(api, upc_code="0731304")
    sandbox.switch(switch, value)

    assert len(api.get("products", params=filters).json()["products"]) == count


def test_a_barcode_nobody_has_may_answer_null(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("barcode_miss", "null")

    assert api.get("products/barcode", params={"barcode": "99"}).json() == {"product": None}


def test_a_second_vendor_of_the_same_name_may_be_refused(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.switch("duplicate_vendor_name", "refused")

    statuses = [api.post("vendors", json={"name": n}).status_code for n in ("Ingram", "INGRAM")]

    assert statuses == [200, 422]


def test_a_price_may_be_stored_with_two_decimals(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    as_sent = add_line(api, estimate, price="0.3333")["line_item"]["price"]
    sandbox.switch("price_decimals", "two")

    rounded = add_line(api, estimate, price="0.3353")["line_item"]["price"]
    product = make_product(api, price_retail=1.005)

    assert (as_sent, rounded, product["price_retail"]) == ("0.3333", "0.34", 1.01)


def test_one_estimate_may_come_without_its_lines(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    sandbox.switch("estimate_lines", "absent")

    assert "line_items" not in reread(api, estimate)


def test_estimates_may_come_oldest_first(api: httpx.Client, sandbox: Sandbox) -> None:
    made = [make_estimate(api)["id"] for _ in range(2)]
    newest = [one["id"] for one in api.get("estimates").json()["estimates"]]

    sandbox.switch("estimate_order", "oldest_first")

    oldest = [one["id"] for one in api.get("estimates").json()["estimates"]]
    assert (newest, oldest) == (made[::-1], made)


def test_an_approved_estimate_may_be_locked(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api, status="Approved")
    path = f"estimates/{estimate['id']}/line_items"
    sandbox.switch("approved_estimate", "locked")

    assert api.post(path, json={"item": "Labor"}).status_code == 422
    assert reread(api, estimate)["line_items"] == []


def test_a_conversion_may_copy_the_contact_and_approve(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("contact_on_estimate", "accepted")
    estimate = make_estimate(api, contact_id=8817)
    dropped = invoice_of(api, estimate)["contact_id"]
    sandbox.switch("convert_contact", "copied")
    sandbox.switch("convert_status", "Approved")

    assert (dropped, invoice_of(api, estimate)["contact_id"]) == (None, 8817)
    assert reread(api, estimate)["status"] == "Approved"


def test_a_conversion_may_make_every_line_taxable(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api, customer_id=make_customer(api, tax_rate_id=40)["id"])
    add_line(api, estimate, taxable=False)
    kept = invoice_of(api, estimate)["tax"]

    sandbox.switch("convert_taxable", "reset")

    assert (kept, invoice_of(api, estimate)["tax"]) == ("0.0", "8.25")


def test_a_converted_estimate_may_stay(api: httpx.Client, sandbox: Sandbox) -> None:
    estimate = make_estimate(api)
    invoice_of(api, estimate)
    sandbox.switch("delete_converted", "refused")

    assert api.delete(f"estimates/{estimate['id']}").status_code == 422


@pytest.mark.parametrize(
    ("value", "of_a_taxable_product"),
    [("ignored", True), ("honoured", False), ("always_true", True)],
)
def test_taxable_sent_with_a_product_may_count(
    api: httpx.Client, sandbox: Sandbox, value: str, of_a_taxable_product: bool
) -> None:
    product = make_product(api, taxable=True)
    sandbox.switch("taxable_with_product", value)

    line = add_line(api, make_estimate(api), product_id=product["id"], taxable=False)["line_item"]

    assert line["taxable"] is of_a_taxable_product


def test_positions_may_shift_to_make_room(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("line_position", "shifted")
    estimate = make_estimate(api)
    for item in ("A", "B"):
        add_line(api, estimate, item=item)
    added = add_line(api, estimate, item="C", position=1)["line_item"]
    before = [(one["item"], one["position"]) for one in reread(api, estimate)["line_items"]]

    api.put(f"estimates/{estimate['id']}/line_items/{added['id']}", json={"position": 2})

    assert before == [("C", 1), ("A", 2), ("B", 3)]
    after = [(one["item"], one["position"]) for one in reread(api, estimate)["line_items"]]
    assert after == [("A", 1), ("C", 2), ("B", 3)]


def test_a_new_invoice_may_take_the_first_of_its_lines(api: httpx.Client, sandbox: Sandbox) -> None:
    sandbox.switch("create_with_lines", "first_only")
    lines = [{"item": "Labor", "price": 75}, {"item": "Cable", "price": 5}]
    body = {"customer_id": make_customer(api)["id"], "date": "2026-11-23", "line_items": lines}

    assert api.post("invoices", json=body).json()["invoice"]["total"] == "75.0"


@pytest.mark.parametrize(
    ("value", "own_rate", "customers_rate", "tax"),
    [
        ("line_product_customer", 41, 40, "19.5"),
        ("line_product_customer", None, 40, "8.25"),
        ("line_customer_account", 41, 40, "19.5"),
        ("line_customer_account", None, None, "8.25"),
        ("customer_only", 41, 40, "8.25"),
        ("customer_only", 41, None, "0.0"),
    ],
)
def test_whose_tax_rate_counts_can_be_chosen(
    api: httpx.Client,
    sandbox: Sandbox,
    value: str,
    own_rate: int | None,
    customers_rate: int | None,
    tax: str,
) -> None:
    sandbox.switch("tax_precedence", value)
    customer = make_customer(api, tax_rate_id=customers_rate)

    answer = add_line(api, make_estimate(api, customer_id=customer["id"]), tax_rate_id=own_rate)

    assert answer["estimate"]["tax"] == tax


def test_an_invoice_may_outlive_its_deletion(api: httpx.Client, sandbox: Sandbox) -> None:
    path = f"invoices/{invoice_of(api, make_estimate(api))['id']}"
    sandbox.switch("invoice_delete", "kept")

    assert (api.delete(path).status_code, api.get(path).status_code) == (200, 200)
