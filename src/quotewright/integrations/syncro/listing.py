"""Syncro's lists, read whole, as the directory keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from quotewright.integrations.remote import Remote
from quotewright.integrations.syncro.answers import Shape
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.paging import Page
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.wire import Contact, Customer, Product, Vendor

# A list that was read whole so many seconds ago still tells who is there.
FRESH_SECONDS = 1800.0


def listed(client: SyncroClient, kind: str) -> Iterator[Remote]:
    """Yield every record of the kind; disabled customers too, who must not get a twin."""
    match kind:
        case "customer":
            pages = partial(client.customer_pages, include_disabled="true")
            yield from map(remote_customer, _all(pages))
        case "contact":
            yield from map(remote_contact, _all(client.contact_pages))
        case "vendor":
            yield from map(remote_vendor, ProductCalls(client).vendors())
        case "product":
            for rows, _ in ProductCalls(client).product_pages():
                yield from map(remote_product, rows)


def _all(pages: Callable[[], Iterator[tuple[list[Shape], Page]]]) -> Iterator[Shape]:
    """Yield all records of a list; where some may have been missed, once more from the start.

    One that is deleted or renamed meanwhile moves another to a page that was read before.
    """
    for _ in range(2):
        count = most = 0
        for rows, page in pages():
            count, most = count + len(rows), max(most, page.entries)
            yield from rows
        if count >= most:
            return


def remote_customer(customer: Customer) -> Remote:
    """A customer as the directory keeps it: `name` is the business name."""
    return Remote(
        "customer",
        str(customer.id),
        name=customer.business_name,
        email=customer.email,
        disabled=bool(customer.disabled),
        facts=customer.model_dump(mode="json", exclude={"contacts"}),
        person={
            "first_name": customer.firstname,
            "last_name": customer.lastname,
            "organization": customer.business_name,
            "address1": customer.address,
            "address2": customer.address_2,
            **_reach(customer),
        },
    )


def remote_contact(contact: Contact) -> Remote:
    """A contact as the directory keeps it: `parent` is its customer."""
    return Remote(
        "contact",
        str(contact.id),
        name=contact.name,
        email=contact.email,
        parent=str(contact.customer_id or ""),
        facts=contact.model_dump(mode="json"),
        person={
            **_named(contact.name),
            "address1": contact.address1,
            "address2": contact.address2,
            **_reach(contact),
        },
    )


def remote_product(product: Product) -> Remote:
    """A product as the directory keeps it."""
    return Remote(
        kind="product",
        remote_id=str(product.id),
        name=product.name,
        code=product.upc_code,
        disabled=bool(product.disabled),
        facts={
            "description": product.description,
            "price": str(product.price_retail),
            "cost": str(product.price_cost),
            "taxable": product.taxable,
            "vendor_ids": [str(vendor_id) for vendor_id in product.vendor_ids],
            "vendor": product.product_skus[0].vendor_name if product.product_skus else "",
            "vendor_sku": product.product_skus[0].sku if product.product_skus else "",
            "tax_rate_id": product.tax_rate_id,
        },
    )


def remote_vendor(vendor: Vendor) -> Remote:
    """A vendor as the directory keeps it."""
    return Remote(kind="vendor", remote_id=str(vendor.id), name=vendor.name)


def _reach(record: Customer | Contact) -> dict[str, str]:
    return {
        "email": record.email,
        "work_phone": record.phone,
        "mobile_phone": record.mobile,
        "city": record.city,
        "state": record.state,
        "postal_code": record.zip,
    }


def _named(name: str) -> dict[str, str]:
    """A contact has one name: its last word is the last name, unless it is the only one."""
    first, _, last = " ".join(name.split()).rpartition(" ")
    return {"first_name": first or last, "last_name": last if first else ""}
