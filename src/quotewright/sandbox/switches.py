"""The questions about Syncro that nobody could answer yet, each a switch with its guess first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question; `group` is the heading it stands under on the page and in the docs."""

    name: str
    values: tuple[str, ...]
    about: str
    group: str = ""

    @property
    def default(self) -> str:
        return self.values[0]


WIRE = (
    Switch("past_end_page", ("empty", "repeats_last"), "a page after the last one"),
    Switch("per_page", ("ignored", "honoured"), "the per_page of a list"),
    Switch("catalog_meta", ("absent", "present"), "meta on the lists of products and vendors"),
    Switch("too_many_body", ("json", "text"), "the body of a 429"),
    Switch("retry_after", ("absent", "present"), "a Retry-After header on a 429"),
    Switch("bad_token_body", ("json", "html"), "the body of the 401 for a bad token"),
    Switch(
        "missing_permission_status",
        ("401", "403"),
        "the status when the token lacks a permission; some guides say 403",
    ),
    Switch("spaces", ("kept", "stripped"), "spaces at either end of a text that is sent"),
)

PEOPLE = (
    Switch(
        "duplicate_customer_email", ("allowed", "refused"), "a second customer with the same e-mail"
    ),
    Switch(
        "customer_email_filter",
        ("exact", "ignore_case", "like"),
        "how GET /customers?email= compares",
    ),
    Switch(
        "customer_search_contacts",
        ("no", "yes"),
        "whether the customers' query and email filters also look at contacts' e-mails",
    ),
    Switch(
        "customer_sort",
        ("any_field", "some_fields"),
        "sort= of the customers by updated_at, or by fields of the form only",
    ),
    Switch("customer_email_case", ("kept", "lowered"), "the case of an e-mail that is stored"),
    Switch("customers_per_page", ("25", "100"), "the documents contradict each other"),
    Switch("phones", ("stripped", "kept"), "the punctuation of a customer's phone numbers"),
    Switch(
        "deleted_customer",
        ("documents_stay", "documents_go", "refused"),
        "deleting a customer who has estimates or invoices",
    ),
)

CATALOG = (
    Switch("disabled_products", ("listed", "hidden"), "disabled products in the list"),
    Switch("product_name_filter", ("like", "exact"), "how GET /products?name= compares"),
    Switch("upc_filter", ("exact", "like"), "how GET /products?upc_code= compares"),
    Switch("barcode_miss", ("not_found", "null"), "404, or 200 with product null"),
    Switch("duplicate_vendor_name", ("allowed", "refused"), "a second vendor with the same name"),
    Switch("price_decimals", ("as_sent", "two"), "prices with more than two decimals"),
)

ESTIMATES = (
    Switch("contact_on_estimate", ("ignored", "accepted"), "contact_id sent with an estimate"),
    Switch(
        "duplicate_estimate_number",
        ("allowed", "refused"),
        "a second estimate with the same number",
    ),
    Switch(
        "estimate_by_number",
        ("found", "not_found"),
        "GET /estimates/0?number=, when no estimate has the id",
    ),
    Switch(
        "estimate_name",
        ("returned", "missing"),
        "whether answers carry the name of an estimate; older accounts may not",
    ),
    Switch(
        "estimate_lines",
        ("present", "absent"),
        "line_items in GET of one estimate, which only one live source saw",
    ),
    Switch(
        "estimate_order", ("newest_first", "oldest_first"), "the order of the list of estimates"
    ),
    Switch("new_estimate_status", ("Fresh", "Draft"), "the status when none is sent"),
    Switch("approved_estimate", ("editable", "locked"), "the lines of an approved estimate"),
    Switch(
        "second_convert",
        ("new_invoice", "same_invoice", "refused"),
        "converting an estimate that already has an invoice",
    ),
    Switch(
        "unapproved_convert", ("allowed", "refused"), "converting an estimate that is not approved"
    ),
    Switch("convert_contact", ("dropped", "copied"), "contact_id on conversion"),
    Switch("convert_taxable", ("kept", "reset"), "taxable of the lines, or true for all of them"),
    Switch(
        "convert_status", ("unchanged", "Approved"), "the status of an estimate after conversion"
    ),
    Switch("delete_converted", ("allowed", "refused"), "deleting an estimate that has an invoice"),
)

LINES = (
    Switch("price_with_product", ("ignored", "honoured"), "a price sent together with product_id"),
    Switch(
        "taxable_with_product",
        ("ignored", "honoured", "always_true"),
        "taxable sent together with product_id; live notes say it may be true whatever is sent",
    ),
    Switch(
        "line_position",
        ("stored", "shifted"),
        "a position is stored as sent, or the other lines make room for it",
    ),
    Switch(
        "create_with_lines",
        ("ignored", "first_only"),
        "line_items in the body of a new invoice, of which RepairShopr took the first",
    ),
)

TOTALS = (
    Switch("tax_rounding", ("per_document", "per_line"), "where tax is rounded to cents"),
    Switch(
        "tax_precedence",
        ("line_product_customer", "line_customer_account", "customer_only"),
        "whose tax rate counts; the account's own rate is the first one",
    ),
)

REST = (
    Switch(
        "schedule_detail",
        ("told", "missing"),
        "lines and subtotal in the answers about a recurring invoice",
    ),
    Switch(
        "invoice_delete",
        ("deleted", "kept"),
        "an invoice is deleted, or the answer is 200 and it stays",
    ),
    Switch(
        "attach_file",
        ("later", "never"),
        "files attached to a ticket appear after a moment, or never",
    ),
)

GROUPS = {
    "On the wire": WIRE,
    "Customers and contacts": PEOPLE,
    "Products and vendors": CATALOG,
    "Estimates and conversion": ESTIMATES,
    "Lines": LINES,
    "Totals": TOTALS,
    "Invoices and tickets": REST,
}
SWITCHES = {
    switch.name: Switch(switch.name, switch.values, switch.about, group)
    for group, switches in GROUPS.items()
    for switch in switches
}
