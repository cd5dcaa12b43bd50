"""The shapes in which Syncro answers: pure functions from a kept record to its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quotewright.sandbox.fields import Record, decimal_text, names, whole_from

ACCOUNT_ID = 1

CUSTOMER_KEYS = names(
    "id firstname lastname fullname business_name email phone mobile created_at updated_at pdf_url "
    "address address_2 city state zip latitude longitude notes get_sms opt_out disabled no_email "
    "location_name location_id properties online_profile_url tax_rate_id notification_email "
    "invoice_cc_emails invoice_term_id referred_by ref_customer_id business_and_full_name "
    "business_then_name contacts"
)
CONTACT_KEYS = names(
    "id name address1 address2 city state zip email phone mobile latitude longitude customer_id "
    "account_id notes created_at updated_at vendor_id properties opt_out extension"
)
PRODUCT_KEYS = names(
    "id price_cost price_retail condition description maintain_stock name quantity warranty "
    "sort_order reorder_at disabled taxable product_category category_path upc_code "
    "discount_percent warranty_template_id qb_item_id desired_stock_level price_wholesale notes "
    "tax_rate_id physical_location serialized vendor_ids long_description location_quantities "
    "photos"
)
VENDOR_KEYS = names(
    "id name rep_first_name rep_last_name email phone account_number created_at updated_at address "
    "city state zip website notes"
)
ESTIMATE_KEYS = names(
    "id customer_id customer_business_then_name name number status created_at updated_at date "
    "subtotal total tax ticket_id pdf_url location_id invoice_id employee"
)
ESTIMATE_RECORD_KEYS = names(
    "account_id id updated_at customer_id employee payment_type number labor total subtotal tax "
    "paid date status_date status_changed_by notax ticket_id note category hardwarecost "
    "location_id pdf signature_data signature_name created_at invoice_id contact_id tax_rate_id "
    "converted_at last_emailed status disabled signature_date multi_tax name"
)
LINE_KEYS = names(
    "id created_at updated_at invoice_id item name cost price quantity product_id taxable "
    "discount_percent position invoice_bundle_id discount_dollars"
)
INVOICE_KEYS = names(
    "id customer_id customer_business_then_name number created_at updated_at date due_date "
    "subtotal total tax verified_paid tech_marked_paid ticket_id pdf_url is_paid location_id "
    "po_number contact_id note hardwarecost"
)
PAYMENT_KEYS = names(
    "id created_at updated_at success payment_amount invoice_ids ref_num applied_at payment_method "
    "transaction_response signature_date"
)
SCHEDULE_KEYS = names(
    "id account_id customer_id email_customer frequency name next_run snail_mail charge_mop "
    "subtotal invoice_unbilled_ticket_charges paused last_invoice_paid lines"
)
SCHEDULE_LINE_KEYS = names(
    "id cost_cents description name position product_id quantity retail_cents schedule_id taxable "
    "user_id price_cost price_retail product_category asset_type_id recurring_type_id device_ids "
    "one_time_charge"
)
TICKET_KEYS = names(
    "id number subject created_at customer_id customer_business_then_name due_date resolved_at "
    "start_at end_at location_id location_name problem_type status ticket_type_id ticket_type_name "
    "properties user_id updated_at pdf_url priority billing_status tag_list sla_name "
    "creator_name_or_email contact_fullname contract_name address_id parent parent_id child "
    "recurring customer_reply total_formatted_billable_time contact_id sla_breached "
    "sla_breaching_soon contract_id sla_id customer_tag_list resolution_time response_time "
    "customer_icons comments user"
)
TICKET_BLANKS = names(
    "intake_form_html signature_date outtake_form_name outtake_form_date outtake_form_html "
    "ticket_type address"
)
TICKET_LISTS = names(
    "ticket_timers worksheet_results assets appointments ticket_fields ticket_answers"
)
COMMENT_KEYS = names("id created_at updated_at ticket_id subject body tech hidden user_id")
ATTACHMENT_KEYS = names("id file_name created_at updated_at file content_type file_size")
_JOINED = {"created_at": "2024-01-02T09:00:00.000Z", "updated_at": "2024-01-02T09:00:00.000Z"}
USERS: dict[int, Record] = {
    number: {
        "id": number,
        "email": email,
        "full_name": name,
        **_JOINED,
        "group": group,
        "admin": group == "Admins",
        "color": color,
    }
    for number, name, email, group, color in (
        (1, "Dana Reyes", "tech@msp.example", "Admins", "55b932"),
        (2, "Tomas Lindqvist", "tomas@msp.example", "Techs", "1e3e96"),
    )
}


def _pick(keys: Sequence[str], *parts: Record) -> Record:
    merged: Record = {}
    for part in parts:
        merged.update(part)
    return {key: merged.get(key) for key in keys}


def full_name(customer: Record) -> str:
    return " ".join(filter(None, (customer["firstname"], customer["lastname"])))


def business_then_name(customer: Record | None) -> str | None:
    return (customer["business_name"] or full_name(customer)) if customer else None


def contact(record: Record) -> Record:
    return _pick(CONTACT_KEYS, {"account_id": ACCOUNT_ID}, record)


def customer(record: Record, contacts: Sequence[Record]) -> Record:
    both = " - ".join(filter(None, (record["business_name"], full_name(record))))
    made = {
        "fullname": full_name(record),
        "business_and_full_name": both,
        "business_then_name": business_then_name(record),
        "online_profile_url": (
            f"https://demo.syncromsp.com/my_profile/v2/index?portal_key=p{record['id']}"
        ),
        "contacts": [contact(one) for one in contacts],
    }
    return _pick(CUSTOMER_KEYS, record, made)


def customer_detail(
    record: Record,
    contacts: Sequence[Record],
    invoices: Sequence[Record],
    tickets: Sequence[Record],
) -> Record:
    """What GET of one customer adds."""
    return {
        **customer(record, contacts),
        "phones": phones(record),
        "ticket_links": [{"id": one["id"], "number": one["number"]} for one in tickets],
        "invoice_links": [{"id": one["id"], "number": one["number"]} for one in invoices],
        "contracts": [],
        "addresses": [],
    }


def phones(record: Record) -> list[Record]:
    """A row for every phone number of a customer, the newest first."""
    return [{**one, "customer_id": record["id"]} for one in record.get("phones", ())][::-1]


def product(record: Record) -> Record:
    """Money of products is JSON numbers, unlike everywhere else."""
    numbers = {
        name: float(Decimal(record[name]))
        for name in ("price_cost", "price_retail", "price_wholesale")
    }
    return _pick(PRODUCT_KEYS, record, numbers)


def product_with_skus(record: Record, vendor_names: dict[int, str]) -> Record:
    skus = [sku(one, vendor_names) for one in record["skus"]]
    return {**product(record), "product_skus": skus}


def sku(record: Record, vendor_names: dict[int, str]) -> Record:
    """Goes in as `value` and comes out as `sku`."""
    return {
        "id": record["id"],
        "vendor_name": vendor_names.get(record["vendor_id"]),
        "sku": record["value"],
    }


def vendor(record: Record) -> Record:
    return _pick(VENDOR_KEYS, record)


def line(record: Record, invoice_id: int | None = None) -> Record:
    return _pick(LINE_KEYS, record, {"invoice_id": invoice_id})


def in_position(record: Record) -> list[Record]:
    return sorted(record["lines"], key=lambda one: (one["position"], one["id"]))


def estimate(record: Record, owner: Record | None) -> Record:
    return _pick(ESTIMATE_KEYS, record, {"customer_business_then_name": business_then_name(owner)})


def estimate_record(record: Record) -> Record:
    """The raw row that only the answer to a new line shows: note, contact_id, tax_rate_id."""
    fixed = {
        "account_id": ACCOUNT_ID,
        "labor": "0.0",
        "hardwarecost": hardware_cost(record),
        "paid": False,
        "notax": False,
        "disabled": False,
        "pdf": {"url": None},
    }
    return _pick(ESTIMATE_RECORD_KEYS, fixed, record)


def hardware_cost(record: Record) -> str:
    costs = (Decimal(one["cost"]) * Decimal(one["quantity"]) for one in record["lines"])
    return decimal_text(sum(costs, Decimal(0)))


def invoice(record: Record, owner: Record | None) -> Record:
    made = {
        "customer_business_then_name": business_then_name(owner),
        "hardwarecost": hardware_cost(record),
    }
    return _pick(INVOICE_KEYS, record, made)


def invoice_detail(
    record: Record, owner: Record | None, payments: Sequence[Record], shown_owner: Record | None
) -> Record:
    """What GET of one invoice adds."""
    return {
        **invoice(record, owner),
        "user_id": record["user_id"],
        "balance_due": decimal_text(balance_due(record, payments)),
        "customer": shown_owner,
        "line_items": [line(one, record["id"]) for one in in_position(record)],
        "payments": [payment(one) for one in payments],
    }


def paid_to(invoice_id: int, payment: Record) -> Decimal:
    """How much of a payment an invoice gets; all of it where nothing else was said."""
    return Decimal(payment.get("applied", {}).get(str(invoice_id), payment["payment_amount"]))


def balance_due(record: Record, payments: Sequence[Record]) -> Decimal:
    paid = sum((paid_to(record["id"], one) for one in payments), Decimal(0))
    return Decimal(record["total"]) - paid


def payment(record: Record) -> Record:
    amount: Any = float(Decimal(record["payment_amount"]))
    return _pick(PAYMENT_KEYS, record, {"payment_amount": amount})


def ticket(record: Record, owner: Record | None) -> Record:
    """A ticket as it is listed; its number is a number, unlike those of documents."""
    made = {
        "customer_business_then_name": business_then_name(owner),
        "number": whole_from(record["number"]),
        "location_name": None,
        "ticket_type_name": None,
        "parent": False,
        "child": False,
        "recurring": False,
        "customer_reply": False,
        "sla_breached": False,
        "sla_breaching_soon": False,
        "customer_tag_list": [],
        "customer_icons": [],
        "comments": [comment(one, record["id"]) for one in record["comments"]],
        "user": user_of(record["user_id"]),
    }
    return _pick(TICKET_KEYS, record, made)


def ticket_detail(
    record: Record, owner: Record | None, shown_owner: Record | None, person: Record | None
) -> Record:
    """What GET of one ticket, and the answer to a change, add."""
    empty: Record = {name: [] for name in TICKET_LISTS}
    return {
        **ticket(record, owner),
        **dict.fromkeys(TICKET_BLANKS),
        **empty,
        "signature_name": record["signature_name"],
        "asset_ids": record["asset_ids"],
        "attachments": [_pick(ATTACHMENT_KEYS, one) for one in record["attachments"]],
        "line_items": record["lines"],
        "customer": shown_owner,
        "contact": contact(person) if person else None,
    }


def comment(record: Record, ticket_id: int) -> Record:
    return _pick(COMMENT_KEYS, record, {"ticket_id": ticket_id})


def schedule(record: Record) -> Record:
    """A recurring invoice; its money is numbers, and so is the subtotal."""
    lines = [schedule_line(one, record["id"]) for one in record["lines"]]
    subtotal = sum(
        (Decimal(one["retail_cents"]) * Decimal(one["quantity"]) for one in lines), Decimal(0)
    )
    made = {"account_id": ACCOUNT_ID, "subtotal": float(subtotal / 100), "lines": lines}
    return _pick(SCHEDULE_KEYS, record, made)


def schedule_line(record: Record, schedule_id: int) -> Record:
    made = {
        "schedule_id": schedule_id,
        "price_cost": record["cost_cents"] / 100,
        "price_retail": record["retail_cents"] / 100,
    }
    return _pick(SCHEDULE_LINE_KEYS, record, made)


def user_of(user_id: int | None) -> Record | None:
    return USERS.get(user_id) if user_id is not None else None
