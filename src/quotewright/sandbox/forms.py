"""Which fields of a record can be changed on its page, and with what control."""

from __future__ import annotations

from dataclasses import dataclass

from quotewright.sandbox.fields import Record
from quotewright.sandbox.totals import TAX_RATES

STATUSES = ("Fresh", "Draft", "Approved", "Declined")


@dataclass(frozen=True, slots=True)
class Field:
    """One control: `control` is text, area, date, flag, status or rate."""

    label: str
    name: str
    control: str = "text"


def _texts(*pairs: str) -> tuple[Field, ...]:
    return tuple(Field(*pair.split("=")) for pair in pairs)


RATE = Field("Tax rate", "tax_rate_id", "rate")
DISABLED = Field("Disabled", "disabled", "flag")
FORMS: dict[str, tuple[Field, ...]] = {
    "customer": (
        *_texts("Business name=business_name", "First name=firstname", "Last name=lastname"),
        *_texts("E-mail=email", "Phone=phone", "Mobile=mobile"),
        *_texts("Address=address", "Second line=address_2", "City=city", "State=state", "ZIP=zip"),
        RATE,
        Field("Notes", "notes", "area"),
        Field("Wants no e-mail", "no_email", "flag"),
        DISABLED,
    ),
    "contact": _texts("Name=name", "E-mail=email", "Phone=phone", "Mobile=mobile"),
    "product": (
        *_texts("Name=name", "UPC=upc_code", "Category=product_category"),
        *_texts("Cost=price_cost", "Price=price_retail", "Wholesale price=price_wholesale"),
        RATE,
        Field("Description", "description", "area"),
        Field("Taxable", "taxable", "flag"),
        Field("Stock is kept", "maintain_stock", "flag"),
        DISABLED,
    ),
    "vendor": _texts("Name=name", "E-mail=email", "Phone=phone", "Account number=account_number"),
    "estimate": (
        *_texts("Name=name", "Number=number"),
        Field("Status", "status", "status"),
        Field("Date", "date", "date"),
        *_texts("Customer id=customer_id", "Contact id=contact_id"),
        Field("Note", "note", "area"),
    ),
    "invoice": (
        *_texts("Number=number", "PO number=po_number"),
        Field("Date", "date", "date"),
        Field("Due", "due_date", "date"),
        *_texts("Customer id=customer_id", "Contact id=contact_id"),
        Field("Note", "note", "area"),
    ),
    "ticket": _texts("Subject=subject", "Status=status", "Priority=priority"),
    "schedule": _texts("Name=name", "Frequency=frequency"),
    "payment": (),
}


def form_fields(kind: str, record: Record) -> list[Record]:
    """The controls of a record's page with the values it has now."""
    return [
        {
            "label": field.label,
            "name": field.name,
            "control": field.control,
            "value": record.get(field.name),
            "choices": _choices(field, record.get(field.name)),
        }
        for field in FORMS[kind]
    ]


def _choices(field: Field, value: object) -> list[tuple[str, str]]:
    if field.control == "status":
        others = () if value in STATUSES else (str(value),)
        return [(one, one) for one in (*STATUSES, *others)]
    if field.control == "rate":
        return [("", "none"), *((str(key), rate.name) for key, rate in TAX_RATES.items())]
    return []
