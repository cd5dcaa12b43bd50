"""The search box, all lines at once, and users: what looks across kinds."""

from __future__ import annotations

import httpx

from quotewright.sandbox import Sandbox
from quotewright.sandbox.access import PERMISSIONS

from .cast import add_line, invoice_of, make_customer, make_estimate, make_product


def hits(api: httpx.Client, query: str) -> list[tuple[str, int]]:
    results = api.get("search", params={"query": query}).json()["results"]
    return [(hit["table"]["_type"], hit["table"]["_id"]) for hit in results]


def test_a_search_finds_every_kind_and_says_which(api: httpx.Client) -> None:
    customer = make_customer(api)
    contact = {"customer_id": customer["id"], "name": "Harbor Hana"}
    contact_id = api.post("contacts", json=contact).json()["id"]
    product = make_product(api, name="Harbor cable")
    vendor = api.post("vendors", json={"name": "Harbor Supply"}).json()["vendor"]
    estimate = make_estimate(api, customer_id=customer["id"], name="Harbor refresh")

    assert hits(api, "harbor") == [
        ("customer", customer["id"]),
        ("contact", contact_id),
        ("estimate", estimate["id"]),
        ("product", product["id"]),
        ("vendor", vendor["id"]),
    ]


def test_a_customer_found_by_search_has_no_address(api: httpx.Client) -> None:
    make_customer(api, city="Portland", state="ME", phone="207-555-0101")

    answer = api.get("search", params={"query": "harbor"}).json()

    source = answer["results"][0]["table"]["_source"]["table"]
    assert set(source) == {"firstname", "lastname", "email", "business_name", "phones"}
    assert source["phones"][0]["number"] == "2075550101"
    assert (answer["quick_result"], answer["error"]) == (None, None)


def test_a_search_leaves_out_what_the_token_may_not_list(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    customer = make_customer(api)
    api.post("vendors", json={"name": "Harbor Supply"})
    sandbox.set_token("less", "less", ["Customers - List/Search"])

    api.headers["Authorization"] = "Bearer less"

    assert hits(api, "harbor") == [("customer", customer["id"])]


def test_lines_are_found_by_their_estimate_or_invoice(api: httpx.Client) -> None:
    estimate, other = make_estimate(api), make_estimate(api)
    line = add_line(api, estimate)["line_item"]
    add_line(api, other)
    invoice = invoice_of(api, estimate)

    of_estimate = api.get("line_items", params={"estimate_id": estimate["id"]}).json()
    on_invoices = api.get("line_items", params={"invoice_id_not_null": "true"}).json()
    everything = api.get("line_items").json()

    assert [one["id"] for one in of_estimate["line_items"]] == [line["id"]]
    assert [one["invoice_id"] for one in on_invoices["line_items"]] == [invoice["id"]]
    assert everything["meta"] == {
        "total_pages": 1,
        "total_entries": 3,
        "per_page": 100,
        "page": 1,
    }


def test_all_lines_at_once_are_for_the_global_admin_only(
    api: httpx.Client, sandbox: Sandbox
) -> None:
    sandbox.set_token("less", "less", [one for one in PERMISSIONS if one != "Global Admin"])

    answer = api.get("line_items", headers={"Authorization": "Bearer less"})

    assert answer.status_code == 401


def test_users_are_listed_in_pairs_and_shown_one_by_one(api: httpx.Client) -> None:
    pairs = api.get("users").json()["users"]

    user = api.get(f"users/{pairs[0][0]}").json()["user"]

    assert [user["id"], user["full_name"]] == pairs[0]
    assert api.get("users/99").status_code == 404
