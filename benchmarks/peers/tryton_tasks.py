"""The work itself, run by `peer_tryton.py` with Tryton's own Python.

The database's address is in TRYTOND_DATABASE_URI.

Uses Tryton's models in process, each task in a transaction of its own that is committed, without
the network and without a client's on-change calls, so that the figures flatter Tryton.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import urlsplit

os.environ["DB_NAME"] = NAME = urlsplit(os.environ["TRYTOND_DATABASE_URI"]).path.lstrip("/")

import trytond
from trytond.modules.account.tests import create_chart
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.transaction import Transaction, TransactionError

Pool.test = False  # the helpers above turned checks on that nobody has in production

ROUNDS = int(os.environ.get("ROUNDS", "30"))
PRODUCTS = int(os.environ.get("PRODUCTS", "100000"))
SALES = int(os.environ.get("SALES", "2000"))


class Shop:
    """A company with a customer, a product at 5.5 % tax, and its records' ids."""

    def __init__(self) -> None:
        self.context: dict[str, Any] = {}
        with Transaction().start(NAME, 0):
            (admin,) = Pool().get("res.user").search([("login", "=", "admin")])
            self.user = admin.id
        self.run(self._make)

    def _make(self) -> None:
        company = create_company("Harbor IT")
        with set_company(company):
            context = dict(Transaction().context)
            create_chart(company, tax=True)
            self._fill(company)
        self.context = context

    def _fill(self, company: Any) -> None:
        pool = Pool()
        Account, Tax = pool.get("account.account"), pool.get("account.tax")
        (revenue,) = Account.search([("type.revenue", "=", True)], limit=1)
        (tax,) = Tax.search([("company", "=", company.id)], limit=1)
        tax.name, tax.rate = "Maine sales tax", Decimal("0.055")
        tax.save()
        Party, Unit = pool.get("party.party"), pool.get("product.uom")
        address = {"street": "1 Wharf St", "city": "Portland"}
        (party,) = Party.create([{"name": "Harbor Dental", "addresses": [("create", [address])]}])
        (unit,) = Unit.search([("name", "=", "Unit")], limit=1)
        Category, Template = pool.get("product.category"), pool.get("product.template")
        category = Category(name="Goods", accounting=True, account_revenue=revenue)
        category.customer_taxes = [tax]
        category.save()
        template = Template(name="Access point", type="goods", default_uom=unit, salable=True)
        template.sale_uom, template.list_price = unit, Decimal("189.50")
        template.account_category = category
        template.products = [pool.get("product.product")()]
        template.save()
        self.company, self.party, self.unit, self.tax = company.id, party.id, unit.id, tax.id
        self.address, self.currency = party.addresses[0].id, company.currency.id
        self.product, self.template = template.products[0].id, template.id

    def run(self, task: Callable[[], Any]) -> Any:
        """Do it in a transaction of the administrator's, again where Tryton asks for that."""
        more: dict[str, Any] = {}
        while True:
            with Transaction().start(NAME, self.user, context=self.context, **more) as transaction:
                try:
                    found = task()
                    transaction.commit()
                    return found
                except TransactionError as error:
                    transaction.rollback()
                    error.fix(more)

    def sale(self, lines: int, name: str = "Network refresh") -> dict[str, Any]:
        """The values of a sale, as an import gives them."""
        made = [self.line(number) for number in range(lines)]
        return {
            "company": self.company,
            "party": self.party,
            "invoice_address": self.address,
            "shipment_address": self.address,
            "currency": self.currency,
            "description": name,
            "lines": [("create", made)],
        }

    def line(self, number: int) -> dict[str, Any]:
        """The values of one line."""
        return {
            "product": self.product,
            "description": f"Access point {number}",
            "quantity": 3,
            "unit": self.unit,
            "unit_price": Decimal("189.50"),
            "taxes": [("add", [self.tax])],
        }


def main() -> None:
    """Set a shop up and measure each task; JSON on the last line of stdout."""
    Pool.start()
    Pool(NAME).init()
    shop = Shop()
    big, lines = _big_sale(shop)
    _fill_catalog(shop)
    _fill_sales(shop)
    turn = count(1)

    def create(then_quote: bool = False) -> None:
        Sale = Pool().get("sale.sale")
        (sale,) = Sale.create([shop.sale(50)])
        if then_quote:
            Sale.quote([sale])
        Sale.read([sale.id], TOTALS)

    def change() -> None:
        Sale, Line = Pool().get("sale.sale"), Pool().get("sale.line")
        number = next(turn)
        row = Line(lines[number * 37 % len(lines)])
        Line.write([row], {"quantity": 2 + number % 7})
        Sale.read([big], TOTALS)

    def read() -> None:
        Sale, Line = Pool().get("sale.sale"), Pool().get("sale.line")
        Sale.read([big], ["description", "party.rec_name", "state", *TOTALS])
        fields = ["description", "quantity", "unit.rec_name", "unit_price", "amount"]
        assert len(Line.read(lines, fields)) == 1000

    def search() -> None:
        Product = Pool().get("product.product")
        word = WORDS[next(turn) % len(WORDS)]
        found = Product.search([("rec_name", "ilike", f"%{word}%")], limit=20)
        Product.read([row.id for row in found], ["rec_name", "code", "list_price"])
        assert found

    def listing() -> None:
        Sale = Pool().get("sale.sale")
        found = Sale.search([], limit=50, order=[("id", "DESC")])
        shown = ["number", "party.rec_name", "description", "state", "sale_date", *TOTALS]
        assert len(Sale.read([row.id for row in found], shown)) == 50

    tasks: dict[str, Callable[[], None]] = {
        "list 50 quotes": listing,  # before the large ones below are among the newest
        "create 50 lines": create,
        "create 50 lines and quote": lambda: create(then_quote=True),
        "change a line of 1,000": change,
        "read 1,000 lines": read,
        "search items": search,
    }
    times = {name: _times(shop, task) for name, task in tasks.items()}
    print(json.dumps({"version": trytond.__version__, "rounds": ROUNDS, "ms": times}))


TOTALS = ["untaxed_amount", "tax_amount", "total_amount"]
WORDS = ("firewall", "switch 48", "license", "dock", "battery")
_NOUNS = ("Firewall", "Switch 24", "Switch 48", "License", "Laptop", "Dock", "Battery", "Rack")


def _times(shop: Shop, task: Callable[[], None]) -> dict[str, float]:
    took = []
    for turn in range(ROUNDS + 3):
        started = time.perf_counter()
        shop.run(task)
        if turn >= 3:  # the first ones warm up caches and plans
            took.append((time.perf_counter() - started) * 1000)
    took.sort()
    p95 = took[max(0, round(len(took) * 0.95) - 1)]
    return {"p50": round(statistics.median(took), 1), "p95": round(p95, 1)}


def _big_sale(shop: Shop) -> tuple[int, list[int]]:
    def make() -> tuple[int, list[int]]:
        (sale,) = Pool().get("sale.sale").create([shop.sale(1000)])
        return sale.id, [line.id for line in sale.lines]

    made: tuple[int, list[int]] = shop.run(make)
    return made


def _fill_catalog(shop: Shop) -> None:
    """Copy the product in SQL: through the models 100,000 take many minutes."""
    nouns = "ARRAY[{}]".format(", ".join(f"'{noun}'" for noun in _NOUNS))
    name = f"({nouns})[1 + n % {len(_NOUNS)}] || ' ' || n"

    def fill() -> None:
        cursor = Transaction().connection.cursor()
        _copy(cursor, "product_template", shop.template, {"name": name}, PRODUCTS)
        cursor.execute("SELECT max(id) FROM product_template")
        last = cursor.fetchone()[0]
        values = {"template": f"{last - PRODUCTS} + n", "code": "'HW-' || n"}
        _copy(cursor, "product_product", shop.product, values, PRODUCTS)

    shop.run(fill)


def _copy(cursor: Any, table: str, pk: int, values: dict[str, str], times: int) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    columns = [name for (name,) in cursor.fetchall() if name not in {"id", *values}]
    listed = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f'INSERT INTO "{table}" ({listed}, {", ".join(values)}) '
        f'SELECT {listed}, {", ".join(values.values())} FROM "{table}", '
        f"generate_series(1, {times}) AS n WHERE id = {pk} ORDER BY n"
    )
    cursor.execute(f'ANALYZE "{table}"')


def _fill_sales(shop: Shop) -> None:
    def fill() -> None:
        Sale = Pool().get("sale.sale")
        Sale.quote(Sale.create([shop.sale(5, f"Quote {n}") for n in range(100)]))

    for _ in range(SALES // 100):
        shop.run(fill)


if __name__ == "__main__":
    main()
