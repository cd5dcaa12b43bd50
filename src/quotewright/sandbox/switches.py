"""The questions about Syncro that nobody could answer yet, each a switch with its guess first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    name: str
    values: tuple[str, ...]
    about: str

    @property
    def default(self) -> str:
        return self.values[0]


SWITCHES = {
    switch.name: switch
    for switch in (
        Switch("contact_on_estimate", ("ignored", "accepted"), "contact_id sent with an estimate"),
        Switch(
            "second_convert",
            ("new_invoice", "same_invoice", "refused"),
            "converting an estimate that already has an invoice",
        ),
        Switch(
            "unapproved_convert",
            ("allowed", "refused"),
            "converting an estimate that is not approved",
        ),
        Switch(
            "duplicate_customer_email",
            ("allowed", "refused"),
            "a second customer with the same e-mail",
        ),
        Switch(
            "duplicate_estimate_number",
            ("allowed", "refused"),
            "a second estimate with the same number",
        ),
        Switch(
            "price_with_product",
            ("ignored", "honoured"),
            "a price sent together with product_id",
        ),
        Switch(
            "estimate_by_number",
            ("found", "not_found"),
            "GET /estimates/0?number=, when no estimate has the id",
        ),
        Switch("new_estimate_status", ("Fresh", "Draft"), "the status when none is sent"),
        Switch(
            "customer_email_filter",
            ("exact", "ignore_case", "like"),
            "how GET /customers?email= compares",
        ),
        Switch("past_end_page", ("empty", "repeats_last"), "a page after the last one"),
        Switch("tax_rounding", ("per_document", "per_line"), "where tax is rounded to cents"),
        Switch(
            "estimate_name",
            ("returned", "missing"),
            "whether answers carry the name of an estimate; older accounts may not",
        ),
        Switch("customers_per_page", ("25", "100"), "the documents contradict each other"),
    )
}
