"""What a new record of each kind has before anybody says anything: every field, and its default."""

from __future__ import annotations

from quotewright.sandbox.fields import Record, names

CUSTOMER_TEXTS = names(
    "business_name firstname lastname email phone mobile address address_2 city state zip notes "
    "referred_by notification_email invoice_cc_emails"
)
CUSTOMER_FLAGS = names("get_sms opt_out no_email get_billing get_marketing get_reports")
CUSTOMER_NUMBERS = names("ref_customer_id tax_rate_id invoice_term_id")
CONTACT_TEXTS = names("name address1 address2 city state zip email phone mobile notes")

PRODUCT_MONEY = names("price_cost price_retail price_wholesale")
PRODUCT_FLAGS = names("maintain_stock disabled taxable serialized")
PRODUCT_TEXTS = names(
    "name description condition warranty product_category upc_code notes long_description "
    "physical_location"
)
PRODUCT_WHOLES = names("sort_order reorder_at warranty_template_id qb_item_id desired_stock_level")
VENDOR_TEXTS = names(
    "name rep_first_name rep_last_name email phone account_number address city state zip website "
    "notes"
)

ESTIMATE_TEXTS = ("number", "name", "note", "status")
ESTIMATE_WHOLES = ("customer_id", "ticket_id", "location_id")
INVOICE_TEXTS = ("number", "po_number", "note")
INVOICE_WHOLES = ("customer_id", "ticket_id", "contact_id", "location_id", "user_id")
INVOICE_FLAGS = ("verified_paid", "tech_marked_paid", "is_paid")
INVOICE_DATES = ("date", "due_date")
NO_TOTALS = {"subtotal": "0.0", "tax": "0.0", "total": "0.0"}


def new_customer(**fields: object) -> Record:
    return {
        **dict.fromkeys(CUSTOMER_TEXTS + CUSTOMER_NUMBERS),
        **dict.fromkeys(CUSTOMER_FLAGS, False),
        "disabled": False,
        "properties": {},
        "phones": [],
        **fields,
    }


def new_contact(**fields: object) -> Record:
    blank = dict.fromkeys([*CONTACT_TEXTS, "processed_phone", "processed_mobile"])
    return {**blank, "customer_id": None, "properties": {}, "opt_out": False, **fields}


def new_product(**fields: object) -> Record:
    return {
        **dict.fromkeys((*PRODUCT_TEXTS, *PRODUCT_WHOLES, "discount_percent")),
        **dict.fromkeys(PRODUCT_MONEY, "0.0"),
        **dict.fromkeys(PRODUCT_FLAGS, False),
        "taxable": True,
        "quantity": 0,
        "tax_rate_id": None,
        "category_path": None,
        "vendor_ids": [],
        "category_ids": [],
        "location_quantities": [],
        "photos": [],
        "skus": [],
        **fields,
    }


def new_vendor(**fields: object) -> Record:
    return {**dict.fromkeys(VENDOR_TEXTS), **fields}


def new_estimate(**fields: object) -> Record:
    blank = (*ESTIMATE_TEXTS, *ESTIMATE_WHOLES, "date", "contact_id", "invoice_id", "converted_at")
    return {
        **dict.fromkeys((*blank, "tax_rate_id", "employee", "last_emailed")),
        **NO_TOTALS,
        "lines": [],
        **fields,
    }


def new_invoice(**fields: object) -> Record:
    blank = (*INVOICE_TEXTS, *INVOICE_WHOLES, *INVOICE_DATES, "estimate_id", "schedule_id")
    return {
        **dict.fromkeys(blank),
        **dict.fromkeys(INVOICE_FLAGS, False),
        **NO_TOTALS,
        "lines": [],
        **fields,
    }


def new_payment(**fields: object) -> Record:
    """`applied` is how much of it each invoice gets, by the invoice's id as text."""
    return {
        **dict.fromkeys(names("customer_id ref_num payment_method transaction_response")),
        "success": True,
        "payment_amount": "0.0",
        "invoice_ids": [],
        "applied": {},
        "applied_at": None,
        "signature_date": None,
        **fields,
    }
