"""Accounts to begin with: empty, small, and grown as after ten years. The same every time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from quotewright.sandbox import records
from quotewright.sandbox import seed_words as words
from quotewright.sandbox.fields import Record, decimal_text, digits_of, moment_text
from quotewright.sandbox.store import Store
from quotewright.sandbox.sums import add_up

SEEDS = ("empty", "small", "grown")
SEEDED = "seed"

CUSTOMERS, CONTACTS, PRODUCTS, VENDORS, ESTIMATES, INVOICES = 3000, 5000, 4000, 350, 200, 300
TWIN_NAMES, TWIN_EMAILS = 60, 40
FIRST_DAY = datetime(2024, 1, 2, 14, tzinfo=UTC)
CATEGORIES = (1201, 1202, 1203)
CATEGORY_NAMES = dict(zip(CATEGORIES, ("Hardware", "Software", "Services"), strict=True))


def check_seed(name: str) -> None:
    if name not in SEEDS:
        raise ValueError(f"no seed is called {name!r}; there are {', '.join(SEEDS)}")


def plant(store: Store, name: str) -> None:
    """Add the records of a seed set; nothing else changes."""
    if name == "small":
        _Planter(store).small()
    elif name == "grown":
        _Planter(store).grown()


def _slug(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class _Planter:
    def __init__(self, store: Store) -> None:
        self._store = store
        # Always the same lots: a test that fails with this account fails again.
        self._lots = random.Random(1844)
        self._made = 0

    def add(self, kind: str, fields: Record) -> Record:
        """A record some minutes after the one before, by nobody in particular."""
        moment = moment_text(FIRST_DAY + timedelta(minutes=53 * self._made))
        self._made += 1
        own = {"created_at": moment, "updated_at": moment, "sent_by": SEEDED}
        return self._store.add(kind, {**fields, **own})

    def customer(self, **fields: object) -> Record:
        customer = self.add("customer", records.new_customer(**fields))
        for label in ("phone", "mobile"):
            if customer[label]:
                row = {"id": self._store.next_id("phone"), "label": label.title()}
                moments = {name: customer[name] for name in ("created_at", "updated_at")}
                customer["phones"].append(
                    {**row, "number": customer[label], "extension": None, **moments}
                )
        return customer

    def contact(self, customer: Record, name: str, email: str | None, phone: str | None) -> None:
        fields = {"name": name, "email": email, "phone": phone, "customer_id": customer["id"]}
        fields["processed_phone"] = digits_of(phone)
        self.add("contact", records.new_contact(**fields))

    def product(self, vendor: Record, code: str, category: int, **fields: object) -> Record:
        sku = {"id": self._store.next_id("sku"), "vendor_id": vendor["id"], "value": f"V-{code}"}
        filed = {
            "category_ids": [category],
            "category_path": CATEGORY_NAMES[category],
            "product_category": CATEGORY_NAMES[category],
        }
        return self.add(
            "product",
            records.new_product(
                **{**filed, "upc_code": code or None},
                vendor_ids=[vendor["id"]],
                skus=[sku] if code else [],
                **fields,
            ),
        )

    def small(self) -> None:
        """A dozen customers, with people, products and vendors."""
        for known in words.SMALL:
            customer = self.customer(
                business_name=known.business or None,
                firstname=known.first,
                lastname=known.last,
                email=known.email,
                phone=f"603555{1000 + self._made}",
                address=f"{self._made + 3} Elm St",
                city=known.city,
                state=known.state,
                zip=known.zip,
                tax_rate_id=known.tax_rate_id,
            )
            host = known.email.partition("@")[2]
            for person in known.people:
                self.contact(customer, person, f"{_slug(person)}@{host}", "603-555-0140")
        vendors = [
            self.add("vendor", records.new_vendor(name=name, email=f"sales@{_slug(name)}.example"))
            for name in words.SMALL_VENDORS
        ]
        for place, (name, description, cost, price, code) in enumerate(words.SMALL_PRODUCTS):
            self.product(
                vendors[place % len(vendors)],
                code,
                CATEGORIES[0 if code else 2],
                name=name,
                description=description,
                price_cost=decimal_text(Decimal(cost)),
                price_retail=decimal_text(Decimal(price)),
            )

    def grown(self) -> None:
        customers = self._many_customers()
        self._many_contacts(customers)
        vendors = self._many_vendors()
        products = self._many_products(vendors)
        self._many_documents(customers, products)

    def _person(self) -> tuple[str, str]:
        return self._lots.choice(words.FIRST_NAMES), self._lots.choice(words.LAST_NAMES)

    def _many_customers(self) -> list[Record]:
        named = [f"{place} {trade}" for place in words.PLACES for trade in words.TRADES]
        chosen = self._lots.sample(named, CUSTOMERS - TWIN_NAMES)
        # The same business twice, as when two technicians each made it.
        chosen += [name.upper() if i % 3 else name for i, name in enumerate(chosen[:TWIN_NAMES])]
        made: list[Record] = []
        for place, business in enumerate(chosen):
            first, last = self._person()
            city, states, code = self._lots.choice(words.TOWNS)
            email: str | None = f"office@{_slug(business)}.example"
            if place % 75 == 74:
                email = made[place - 70]["email"]
            elif place % 50 == 49:
                email = None
            at_home = place % 12 == 11
            made.append(
                self.customer(
                    business_name=None if at_home else business,
                    firstname=first,
                    lastname=last,
                    email=email,
                    phone=f"603555{place:04d}",
                    mobile=f"207555{place:04d}" if place % 4 == 0 else None,
                    address=f"{place % 900 + 1} {self._lots.choice(words.STREETS)}",
                    city=city,
                    state=self._lots.choice(states),
                    zip=code,
                    tax_rate_id=self._lots.choice((None, None, 40, 41)),
                    disabled=place % 25 == 24,
                    no_email=place % 40 == 39,
                )
            )
        return made

    def _many_contacts(self, customers: Sequence[Record]) -> None:
        for place in range(CONTACTS):
            customer = customers[place] if place < 2000 else self._lots.choice(customers)
            first, last = self._person()
            host = (customer["email"] or "post@home.example").partition("@")[2]
            email: str | None = f"{_slug(first)}.{_slug(last)}@{host}"
            if place % 20 == 19:
                email = customer["email"]
            elif place % 33 == 32:
                email = None
            self.contact(customer, f"{first} {last}", email, f"603-555-{place:04d}")

    def _many_vendors(self) -> list[Record]:
        named = [f"{place} {form}" for place in words.PLACES for form in words.VENDOR_FORMS]
        chosen = self._lots.sample(named, VENDORS - 5)
        chosen += [name.lower() for name in chosen[:5]]
        return [
            self.add(
                "vendor",
                records.new_vendor(
                    name=name,
                    email=f"orders@{_slug(name)}.example" if place % 3 else None,
                    account_number=f"A-{1000 + place}" if place % 4 == 0 else None,
                ),
            )
            for place, name in enumerate(chosen)
        ]

    def _many_products(self, vendors: Sequence[Record]) -> list[Record]:
        named = [
            f"{maker} {thing} {size}{form}"
            for maker in words.MAKERS
            for thing in words.THINGS
            for size in words.SIZES
            for form in words.FORMS
        ]
        chosen = self._lots.sample(named, PRODUCTS - 40)
        chosen += chosen[:40]
        made = []
        for place, name in enumerate(chosen):
            cost = Decimal(self._lots.randrange(150, 250_000)) / 100
            price = (cost * Decimal("1.32")).quantize(Decimal("0.01"))
            made.append(
                self.product(
                    vendors[place % len(vendors)],
                    f"{7310000 + place}" if place % 10 else "",
                    CATEGORIES[place % 3],
                    name=name,
                    description=f"{name}, {CATEGORY_NAMES[CATEGORIES[place % 3]].lower()}",
                    price_cost=decimal_text(cost),
                    price_retail=decimal_text(price),
                    taxable=place % 3 != 2,
                    disabled=place % 20 == 19,
                    tax_rate_id=41 if place % 200 == 7 else None,
                )
            )
        return made

    def _many_documents(self, customers: Sequence[Record], products: Sequence[Record]) -> None:
        for place in range(ESTIMATES):
            status = ("Fresh", "Draft", "Approved", "Declined")[place % 4]
            header = self._header("estimate", customers)
            extra = {"status": status, "name": f"Quote {place + 1}", "employee": "tech@msp.example"}
            estimate = records.new_estimate(**header, **extra)
            self._fill(estimate, products)
            made = self.add("estimate", estimate)
            if status == "Approved":
                invoice = self._invoice({**header, "estimate_id": made["id"]}, made["lines"])
                made["invoice_id"], made["converted_at"] = invoice["id"], invoice["created_at"]
        while len(self._store.tables["invoice"]) < INVOICES:
            invoice = records.new_invoice(**self._header("invoice", customers))
            self._fill(invoice, products)
            self._invoice(invoice, invoice["lines"], number=invoice["number"])

    def _header(self, kind: str, customers: Sequence[Record]) -> Record:
        day = FIRST_DAY + timedelta(days=self._lots.randrange(1000))
        customer = self._lots.choice(customers)
        return {
            "customer_id": customer["id"],
            "tax_rate_id": customer["tax_rate_id"],
            "number": self._store.next_number(kind),
            "date": moment_text(day.replace(hour=0)),
        }

    def _fill(self, document: Record, products: Sequence[Record]) -> None:
        moment = moment_text(FIRST_DAY)
        for position in range(1, self._lots.randrange(2, 9)):
            product = self._lots.choice(products)
            document["lines"].append(
                {
                    **{"id": self._store.next_id("line"), "tax_rate_id": None, "user_id": None},
                    **{"created_at": moment, "updated_at": moment, "tax_note": None},
                    **{"item": product["name"], "name": product["description"]},
                    **{"price": product["price_retail"], "cost": product["price_cost"]},
                    **{"quantity": f"{self._lots.randrange(1, 12)}.0", "position": position},
                    **{"taxable": product["taxable"], "product_id": product["id"]},
                    **{"product_category": product["product_category"]},
                    **{"discount_percent": None, "discount_dollars": None},
                    "asked_position": position,
                }
            )
        add_up(self._store, document)

    def _invoice(self, header: Record, lines: list[Record], number: str = "") -> Record:
        """Every third one is paid in full, by check."""
        own = [{**line, "id": self._store.next_id("line")} for line in lines]
        invoice = records.new_invoice(**{**header, "lines": own, "due_date": header["date"]})
        invoice["number"] = number or self._store.next_number("invoice")
        add_up(self._store, invoice)
        invoice["is_paid"] = len(self._store.tables["invoice"]) % 3 == 0
        made = self.add("invoice", invoice)
        if made["is_paid"]:
            self.add(
                "payment",
                records.new_payment(
                    customer_id=made["customer_id"],
                    payment_amount=made["total"],
                    invoice_ids=[made["id"]],
                    applied={str(made["id"]): made["total"]},
                    applied_at=made["date"],
                    payment_method="Check",
                    ref_num=f"C{made['number']}",
                ),
            )
        return made
