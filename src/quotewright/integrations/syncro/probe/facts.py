"""What a probe wants to know. The names and values of switches are those of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One question. `values` are those of the sandbox's switch, empty where it has none.

    `needs_write` says that reading alone never answers it.
    """

    name: str
    about: str
    values: tuple[str, ...] = ()
    needs_write: bool = False


def _read(name: str, about: str, *values: str) -> Fact:
    return Fact(name, about, values)


def _write(name: str, about: str, *values: str) -> Fact:
    return Fact(name, about, values, needs_write=True)


_WIRE = (
    _read("own_token_in_me", "GET /me tells the token"),
    _read("bad_token_body", "the body of the 401 for a bad token", "json", "html"),
    _read("missing_permission_status", "the status without a permission", "401", "403"),
    _read("missing_record", "the answer for a record that is not there"),
    _read("limit_headers", "headers about the limit on normal answers"),
    _read("too_many_body", "the body of a 429", "json", "text"),
    _read("retry_after", "Retry-After on a 429", "absent", "present"),
    _read("list_customers", "list of customers"),
    _read("list_contacts", "list of contacts"),
    _read("list_products", "list of products"),
    _read("list_vendors", "list of vendors"),
    _read("list_estimates", "list of estimates"),
    _read("list_invoices", "list of invoices"),
    _read("list_payments", "list of payments"),
    _read("catalog_meta", "meta on the lists of products and vendors", "absent", "present"),
    _read("customers_per_page", "customers on a page", "25", "100"),
    _read("per_page", "the per_page of a list", "ignored", "honoured"),
    _read("past_end_page", "a page after the last one", "empty", "repeats_last"),
    _write("spaces", "spaces at either end of a text", "kept", "stripped"),
    _write("inner_spaces", "double spaces within a text"),
    _write("newlines", "newlines within a text"),
)
_PEOPLE = (
    _read("customer_email_filter", "how customers?email= compares", "exact", "ignore_case", "like"),
    _read("query_finds_email", "customers?query= finds a customer's e-mail"),
    _read("customer_search_contacts", "query and email look at contacts' e-mails too", "no", "yes"),
    _read("customer_sort", "customers?sort=updated_at", "any_field", "some_fields"),
    _read("disabled_customers", "disabled customers in the list"),
    _write("duplicate_customer_email", "a second customer with the e-mail", "allowed", "refused"),
    _write("customer_email_case", "the case of a stored e-mail", "kept", "lowered"),
    _write("phones", "the punctuation of phone numbers", "stripped", "kept"),
    _write("contact_answer", "the answer to a new contact"),
    _write("customer_put", "a partial change of a customer"),
    _write(
        "deleted_customer",
        "deleting a customer who has an estimate",
        "documents_stay",
        "documents_go",
        "refused",
    ),
)
_CATALOG = (
    _read("product_money", "money of products"),
    _read("product_name_filter", "how products?name= compares", "like", "exact"),
    _read("upc_filter", "how products?upc_code= compares", "exact", "like"),
    _read("barcode_miss", "a barcode that nobody has", "not_found", "null"),
    _read("disabled_products", "disabled products in the list", "listed", "hidden"),
    _write("maintain_stock", "maintain_stock, left out of a change"),
)
_ESTIMATES = (
    _read("estimate_money", "money of estimates"),
    _read("invoice_money", "money of invoices"),
    _read("estimate_order", "the order of estimates", "newest_first", "oldest_first"),
    _read("invoice_order", "the order of invoices"),
    _read("estimate_name", "the name of an estimate in answers", "returned", "missing"),
    _read("estimate_lines", "line_items in GET of one estimate", "present", "absent"),
    _read("estimate_by_number", "GET /estimates/0?number=", "found", "not_found"),
    _write("new_estimate_status", "the status when none is sent", "Fresh", "Draft"),
    _write("number_sent", "the number sent with an estimate"),
    _write("duplicate_estimate_number", "a second estimate of a number", "allowed", "refused"),
    _write("contact_on_estimate", "contact_id sent with an estimate", "ignored", "accepted"),
    _write("estimate_note", "where an estimate's note is seen again"),
    _write("estimate_create_lines", "line_items sent with a new estimate"),
    _write("estimate_put", "a partial change of an estimate"),
    _write("approved_estimate", "the lines of an approved estimate", "editable", "locked"),
    _write("unapproved_convert", "converting what is not approved", "allowed", "refused"),
    _write("second_convert", "converting a second time", "new_invoice", "same_invoice", "refused"),
    _write("convert_status", "an estimate's status when converted", "unchanged", "Approved"),
    _write("convert_contact", "contact_id on conversion", "dropped", "copied"),
    _write("convert_taxable", "taxable of lines on conversion", "kept", "reset"),
    _write("delete_converted", "deleting a converted estimate", "allowed", "refused"),
    _write("invoice_delete", "deleting an invoice", "deleted", "kept"),
    _write("second_delete", "deleting a line a second time"),
)
_LINES = (
    _write("price_with_product", "a price sent with product_id", "ignored", "honoured"),
    _write("line_price_change", "a price changed afterwards"),
    _write(
        "taxable_with_product",
        "taxable sent with product_id",
        "ignored",
        "honoured",
        "always_true",
    ),
    _write("price_decimals", "a price of 0.0125", "as_sent", "two"),
    _write("quantity_decimals", "a quantity of 1.125"),
    _write("line_position", "the positions of lines", "stored", "shifted"),
    _write("line_listing", "the order of lines within an estimate"),
)
_TAX = (
    _read("tax_rate_ids", "ids of tax rates seen"),
    _write("default_tax", "tax where no rate is named"),
    _write("line_tax_rate", "tax_rate_id of a line"),
    _write("customer_tax_rate", "tax_rate_id of a customer"),
    _write(
        "tax_precedence",
        "whose tax rate counts",
        "line_product_customer",
        "line_customer_account",
        "customer_only",
    ),
    _write("tax_rounding", "where tax is rounded", "per_document", "per_line"),
)
_UNASKED = (
    # A vendor can never be deleted, and a second invoice uses up a number for nothing we need.
    _write("duplicate_vendor_name", "a second vendor of a name", "allowed", "refused"),
    _write("create_with_lines", "line_items sent with a new invoice", "ignored", "first_only"),
    _write("attach_file", "files attached to a ticket", "later", "never"),
    _write("schedule_detail", "lines and subtotal of a recurring invoice", "told", "missing"),
)
UNASKED = {
    "duplicate_vendor_name": "not asked: a vendor cannot be deleted",
    "create_with_lines": "not asked: Quotewright makes no invoice but by converting",
    "attach_file": "not asked: Quotewright makes no tickets",
    "schedule_detail": "not asked: the probe bills nobody",
}
FACTS = {
    fact.name: fact
    for fact in (*_WIRE, *_PEOPLE, *_CATALOG, *_ESTIMATES, *_LINES, *_TAX, *_UNASKED)
}
