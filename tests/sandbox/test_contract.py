"""Every answer has at least the keys Syncro's documents show, with their JSON types."""

from __future__ import annotations

import httpx
import pytest

from .cast import Json, add_line, invoice_of, make_customer, make_estimate

TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "number": (int, float),
    "text": (str,),
    "flag": (bool,),
    "list": (list,),
    "map": (dict,),
}
DATES = "text: created_at updated_at"
CUSTOMER = (
    "int: id location_id tax_rate_id invoice_term_id ref_customer_id;"
    "text: firstname lastname fullname business_name email phone mobile pdf_url address address_2 "
    "city state zip notes location_name online_profile_url notification_email invoice_cc_emails "
    "referred_by business_and_full_name business_then_name;"
    "flag: get_sms opt_out disabled no_email; number: latitude longitude;"
    f"map: properties; list: contacts; {DATES}"
)
CONTACT = (
    "int: id customer_id account_id vendor_id; number: latitude longitude; flag: opt_out;"
    "text: name address1 address2 city state zip email phone mobile notes extension;"
    f"map: properties; {DATES}"
)
VENDOR = (
    "int: id; text: name rep_first_name rep_last_name email phone account_number address city "
    f"state zip website notes; {DATES}"
)
PRODUCT = (
    "int: id warranty_template_id qb_item_id tax_rate_id; number: price_cost price_retail quantity "
    "sort_order reorder_at discount_percent desired_stock_level price_wholesale;"
    "text: condition description name warranty product_category category_path upc_code notes "
    "physical_location long_description; flag: maintain_stock disabled taxable serialized;"
    "list: vendor_ids location_quantities photos"
)
TOTALS = "text: subtotal total tax"
ESTIMATE = (
    "int: id customer_id ticket_id location_id invoice_id; text: name customer_business_then_name "
    f"number status date pdf_url employee; {TOTALS}; {DATES}"
)
RAW_ESTIMATE = (
    "int: account_id id customer_id ticket_id invoice_id contact_id tax_rate_id; text: number note "
    "converted_at last_emailed status name date; flag: notax disabled; text: multi_tax; map: pdf;"
    f"{TOTALS}; {DATES}"
)
LINE = (
    "int: id invoice_id product_id position invoice_bundle_id; text: item name cost price quantity "
    f"discount_percent discount_dollars; flag: taxable; {DATES}"
)
INVOICE = (
    "int: id customer_id ticket_id location_id contact_id; text: customer_business_then_name "
    "number date due_date pdf_url po_number note hardwarecost;"
    f"flag: verified_paid tech_marked_paid is_paid; {TOTALS}; {DATES}"
)
PAYMENT = (
    "int: id; flag: success; number: payment_amount; list: invoice_ids; text: ref_num applied_at "
    f"payment_method transaction_response; {DATES}"
)
META = "int: total_pages page"
FULL_META = f"{META} total_entries per_page"


def expected_types(shape: str) -> dict[str, str]:
    parts = (part.partition(":") for part in shape.split(";"))
    return {key: kind.strip() for kind, _, keys in parts for key in keys.split()}


def problems(record: Json, shape: str) -> list[str]:
    """The keys that are missing, and those whose value is neither null nor of the right type."""
    found = []
    for key, kind in expected_types(shape).items():
        value = record.get(key)
        wrong = value is not None and not isinstance(value, TYPES[kind])
        if key not in record or wrong or (kind != "flag" and isinstance(value, bool)):
            found.append(f"{key} is {value!r}, not {kind}")
    return found


@pytest.fixture
def full(api: httpx.Client) -> dict[str, int]:
    """One record of every kind; the ids by kind."""
    customer = make_customer(api, phone="603-555-0101", tax_rate_id=40)
    person = {"customer_id": customer["id"], "name": "Paul Nakamura", "phone": "603-555-0102"}
    vendor = api.post("vendors", json={"name": "Ingram"}).json()["vendor"]
    skus = [{"vendor_id": vendor["id"], "value": "ING-1500"}]
    body = {"name": "UPS 1500", "description": "Smart UPS", "product_skus_attributes": skus}
    product = api.post("products", json={**body, "upc_code": "UPS-1"}).json()["product"]
    estimate = make_estimate(api, customer_id=customer["id"])
    line = add_line(api, estimate)["line_item"]
    invoice = invoice_of(api, estimate)
    paying = {"customer_id": customer["id"], "invoice_id": invoice["id"], "amount_cents": 100}
    return {
        "customer": customer["id"],
        "contact": api.post("contacts", json=person).json()["id"],
        "vendor": vendor["id"],
        "product": product["id"],
        "estimate": estimate["id"],
        "line": line["id"],
        "invoice": invoice["id"],
        "payment": api.post("payments", json=paying).json()["payment"]["id"],
    }


@pytest.mark.parametrize(
    ("path", "key", "shape"),
    [
        ("customers/{customer}", "customer", CUSTOMER + "; list: phones ticket_links contracts"),
        ("customers/latest", "customer", CUSTOMER),
        ("contacts/{contact}", "", CONTACT),
        ("products/{product}", "product", PRODUCT + "; list: product_skus"),
        ("products/barcode?barcode=UPS-1", "product", PRODUCT),
        ("vendors/{vendor}", "vendor", VENDOR),
        ("estimates/{estimate}", "estimate", ESTIMATE + "; map: customer; list: line_items"),
        (
            "invoices/{invoice}",
            "invoice",
            INVOICE + "; map: customer; list: line_items payments; text: balance_due",
        ),
        ("payments/{payment}", "payment", PAYMENT + "; map: customer"),
        (
            "me",
            "",
            "text: user_token user_email subdomain; flag: admin; map: permissions",
        ),
        ("settings", "", "map: customers assets locale ticket; list: business_hours"),
        ("settings/tabs", "tabs", "flag: estimates products invoices purchase_orders"),
    ],
)
def test_reading_one_record_shows_the_documented_keys(
    api: httpx.Client, full: dict[str, int], path: str, key: str, shape: str
) -> None:
    answer = api.get(path.format(**full)).raise_for_status().json()

    assert problems(answer[key] if key else answer, shape) == []


@pytest.mark.parametrize(
    ("path", "key", "shape", "meta"),
    [
        ("customers", "customers", CUSTOMER, FULL_META),
        ("customers/autocomplete?query=harbor", "customers", CUSTOMER, ""),
        ("contacts", "contacts", CONTACT, FULL_META),
        ("products", "products", PRODUCT + "; list: product_skus", ""),
        ("products/categories", "categories", "int: id account_id; text: name ancestry", ""),
        ("vendors", "vendors", VENDOR, ""),
        ("estimates", "estimates", ESTIMATE, META),
        ("invoices", "invoices", INVOICE + "; int: user_id", META),
        ("payments", "payments", PAYMENT, META),
        ("payment_methods", "payment_methods", "int: id; text: name", ""),
    ],
)
def test_a_list_has_its_wrapper_its_records_and_its_own_kind_of_meta(
    api: httpx.Client, full: dict[str, int], path: str, key: str, shape: str, meta: str
) -> None:
    answer = api.get(path).raise_for_status().json()

    assert set(answer) == ({key, "meta"} if meta else {key})
    assert problems(answer[key][0], shape) == []
    assert set(answer.get("meta", ())) == set(expected_types(meta) if meta else ())


@pytest.mark.parametrize(
    ("method", "path", "body", "shapes"),
    [
        ("POST", "customers", {"business_name": "B"}, {"customer": CUSTOMER}),
        ("PUT", "customers/{customer}", {"city": "Portland"}, {"customer": CUSTOMER}),
        ("PUT", "contacts/{contact}", {"name": "Paul"}, {"": CONTACT}),
        ("POST", "products", {"name": "a", "description": "b"}, {"product": PRODUCT}),
        ("PUT", "products/{product}", {"notes": "x"}, {"product": PRODUCT}),
        ("POST", "vendors", {"name": "TD"}, {"vendor": VENDOR}),
        ("PUT", "vendors/{vendor}", {"city": "Keene"}, {"vendor": VENDOR}),
        ("PUT", "estimates/{estimate}", {"note": "x"}, {"estimate": ESTIMATE}),
        (
            "POST",
            "estimates/{estimate}/line_items",
            {"item": "Labor"},
            {"estimate": RAW_ESTIMATE, "line_item": LINE},
        ),
        ("PUT", "estimates/{estimate}/line_items/{line}", {"price": 1}, {"line_item": LINE}),
        ("POST", "estimates/{estimate}/convert_to_invoice", None, {"invoice": INVOICE}),
        ("PUT", "invoices/{invoice}", {"note": "x"}, {"invoice": INVOICE}),
        ("POST", "invoices/{invoice}/line_items", {"item": "Labor"}, {"line_item": LINE}),
    ],
)
def test_writing_answers_200_with_the_documented_keys(
    api: httpx.Client,
    full: dict[str, int],
    method: str,
    path: str,
    body: object,
    shapes: dict[str, str],
) -> None:
    answer = api.request(method, path.format(**full), json=body)

    assert answer.status_code == 200
    for key, shape in shapes.items():
        assert problems(answer.json()[key] if key else answer.json(), shape) == []
    assert set(answer.json()) == set(shapes) or "" in shapes


@pytest.mark.parametrize("path", ["estimates/7", "invoices/7", "products/7", "vendors/7"])
def test_a_missing_record_is_a_404_with_a_message(api: httpx.Client, path: str) -> None:
    answer = api.get(path)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})
