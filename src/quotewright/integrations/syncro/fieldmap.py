"""What goes where, for people to read: the settings page shows it as it stands here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """One row: ours, Syncro's fields (none: not sent), and what there is to know about it."""

    ours: str
    theirs: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapTable:
    """The rows of one kind of record."""

    title: str
    rows: tuple[Mapped, ...]


FIELD_MAP = (
    MapTable(
        "Person to customer",
        (
            Mapped("First and last name", ("firstname", "lastname")),
            Mapped("Organization", ("business_name",), "Found by it after the e-mail"),
            Mapped("E-mail", ("email",), "Found by it first; case does not matter"),
            Mapped("Work phone, mobile phone", ("phone", "mobile")),
            Mapped("Address, both lines", ("address", "address_2")),
            Mapped("City, state, ZIP", ("city", "state", "zip")),
            Mapped("Tax rate", ("tax_rate_id",), "When the customer is made, where it is mapped"),
            Mapped("Country, website, notes", (), "Syncro has no country; the others stay here"),
        ),
    ),
    MapTable(
        "Person to contact",
        (
            Mapped("Name", ("name",)),
            Mapped("Title", ("title",), "In a call of its own: Syncro takes it on changes only"),
            Mapped("E-mail, phones", ("email", "phone", "mobile")),
            Mapped("Address", ("address1", "address2", "city", "state", "zip")),
            Mapped("Organization", ("customer_id",), "The customer that the organization is"),
        ),
    ),
    MapTable(
        "Quote to estimate",
        (
            Mapped("Person", ("customer_id", "contact_id"), "The contact where Syncro keeps it"),
            Mapped("Number", ("number",), "Or Syncro's own, as chosen above"),
            Mapped("Name", ("name",), "With the quote's key in brackets: so it is known as ours"),
            Mapped("Date", ("date",)),
            Mapped("Link, revision", ("note",), "The link leads to the quote and its PDF"),
            Mapped("Stage", ("status",), "Draft, Fresh, Approved or Declined"),
            Mapped("Location", ("location_id",), "Where one is chosen above"),
            Mapped("Totals", (), "Syncro computes them; they are compared afterwards"),
        ),
    ),
    MapTable(
        "Line to estimate line",
        (
            Mapped("Name", ("item",)),
            Mapped("Description", ("name",), "The name again where there is none"),
            Mapped(
                "Quantity, price, cost", ("quantity", "price", "cost"), "Read back and compared"
            ),
            Mapped("Taxable", ("taxable", "tax_rate_id"), "The rate where it is mapped"),
            Mapped("Place", ("position",)),
            Mapped("Product", ("product_id",), "With Push to Syncro Products & Vendors on"),
            Mapped("Discounts, shipping", ("price",), "In the price, or as lines of their own"),
            Mapped("Taxes", ("price",), "Computed by Syncro, or lines of their own, as chosen"),
            Mapped("Hidden lines, options not taken", (), "Are not sent"),
        ),
    ),
    MapTable(
        "Item to product and vendor",
        (
            Mapped("Name, description", ("name", "description")),
            Mapped("Price and cost of one", ("price_retail", "price_cost"), "Before discounts"),
            Mapped("Taxable", ("taxable",)),
            Mapped("Code", ("upc_code",), "Found by it first, then by the name"),
            Mapped("Supplier, supplier SKU", ("vendor_ids", "product_skus"), "Vendor by its name"),
        ),
    ),
    MapTable(
        "Acceptance to invoice",
        (
            Mapped("Signature", ("note",), "Who accepted which revision, when, and the link"),
            Mapped("PO number", ("po_number",)),
            Mapped("Person", ("contact_id",), "Where they are a contact"),
        ),
    ),
)
