"""Running the steps about products and vendors: one push of a connection at a time.

Two quotes that are pushed at once may need the same new product; whoever holds the catalog looks
once more before anything is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from quotewright.integrations.options import Options
from quotewright.integrations.port import (
    Json,
    Ledger,
    Offer,
    Stage,
    Step,
)
from quotewright.integrations.syncro import mapping
from quotewright.integrations.syncro.answers import Missing
from quotewright.integrations.syncro.entries import entries_of
from quotewright.integrations.syncro.listing import remote_product, remote_vendor
from quotewright.integrations.syncro.look import Look
from quotewright.integrations.syncro.look_products import CATALOG, ProductLook
from quotewright.integrations.syncro.once import change_in_order, create_once, gone
from quotewright.integrations.syncro.plan_products import (
    KnownCatalog,
    news_of,
    plan_products,
    products_by_line,
    said_in,
    vendor_fields,
)
from quotewright.integrations.syncro.product_calls import ProductCalls
from quotewright.integrations.syncro.wares import Ware, wares_of
from quotewright.integrations.syncro.wire import Product

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Products:
    """The products of one quote's lines."""

    calls: ProductCalls
    look: Look
    options: Options

    def bring(self, offer: Offer) -> dict[str, str]:
        """Make Syncro hold the items of this quote; return the id of each line's product.

        Raises Ambiguous, Unsettled, Withheld, Busy.
        """
        wares, news = self._of(offer)
        look = self._look()
        known = look.from_ledger(wares, news)
        if known is None:
            with self.look.ledger.hold(CATALOG):
                known = look.catalog(wares, news)
                push = _ProductPush(self, {ware.key: ware for ware in wares}, known)
                for step in plan_products(wares, known, news, self.options):
                    push.run(step)
                return {line: push.ids[ware.key] for ware in wares for line in ware.lines}
        return products_by_line(wares, known)

    def preview(self, offer: Offer) -> tuple[list[Step], dict[str, str]]:
        """Return the steps that `bring` would run now, and the id of each line's product."""
        wares, news = self._of(offer)
        look = self._look()
        known = look.from_ledger(wares, news) or look.catalog(wares, news)
        steps = plan_products(wares, known, news, self.options)
        return steps, products_by_line(wares, known)

    def _of(self, offer: Offer) -> tuple[tuple[Ware, ...], list[str]]:
        """The items that go to the catalog, and of which of them the quote says something new.

        None do where the account does not want it, nor for a quote that is over. What is known by
        its name alone may be renamed while it is a draft, and Syncro deletes no product.
        """
        document, ledger = offer.document, self.look.ledger
        estimate = ledger.recall("estimate", document.key)
        is_signed = estimate is not None and estimate.snapshot.get("status") == "Approved"
        is_over = offer.stage is Stage.DECLINED or ledger.recall("invoice", document.key)
        if is_over or is_signed or not self.options.push_products:
            return (), []
        entries = entries_of(document)
        wares = wares_of(document, entries)
        if offer.stage is Stage.DRAFT:
            wares = tuple(w for w in wares if w.code or ledger.recall("product", w.key))
        bodies = {entry.key: mapping.line_from(entry, 0) for entry in entries}
        return wares, news_of(wares, bodies, ledger.recall_children("line", document.key))

    def _look(self) -> ProductLook:
        return ProductLook(self.calls, self.look, self.options)


@dataclass(slots=True)
class _ProductPush:
    """Runs steps; `ids` and `vendors` say where each item and vendor is by now."""

    products: Products
    wares: dict[str, Ware]
    known: KnownCatalog
    ids: dict[str, str] = field(init=False)
    vendors: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = self.known
        self.ids = {key: each.link.remote_id for key, each in known.products.items() if each.link}
        self.vendors = {key: each.remote_id for key, each in known.vendors.items()}

    @property
    def _ledger(self) -> Ledger:
        return self.products.look.ledger

    def run(self, step: Step) -> None:
        """Run one step."""
        runs: dict[tuple[str, str], Callable[[Step], None]] = {
            ("adopt", "vendor"): self._adopt_vendor,
            ("create", "vendor"): self._create_vendor,
            ("adopt", "product"): self._adopt_product,
            ("create", "product"): self._create_product,
            ("update", "product"): self._update_product,
        }
        runs[step.action, step.kind](step)

    def _adopt_vendor(self, step: Step) -> None:
        self.vendors[step.key] = step.remote_id
        self._ledger.remember("vendor", step.key, step.remote_id, {"name": step.title}, CATALOG)

    def _create_vendor(self, step: Step) -> None:
        body = dict(step.body)
        vendor = self._create(step, body, lambda: self.products.calls.create_vendor(body))
        self.vendors[step.key] = str(vendor.id)
        self._ledger.remember("vendor", step.key, str(vendor.id), body, CATALOG)
        self.products.look.directory.note(remote_vendor(vendor))

    def _adopt_product(self, step: Step) -> None:
        found = self.known.products[step.key].found
        vendor_id = self.vendors.get(self.wares[step.key].vendor_key, "")
        has_vendor = found is not None and vendor_id in map(str, found.vendor_ids)
        self._remember(step.key, step.remote_id, dict(step.body), has_vendor)

    def _create_product(self, step: Step) -> None:
        body = {**step.body, **self._vendor_fields(step.key, None)}
        product = self._create(step, body, lambda: self.products.calls.create_product(body))
        self._remember(step.key, str(product.id), said_in(body), has_vendor=True)
        self.products.look.directory.note(remote_product(product))

    def _update_product(self, step: Step) -> None:
        found = self.known.products[step.key].found
        assert found is not None, "what is changed was read"
        adds_vendor = any(change.field == "vendor" for change in step.changes)
        body = {**step.body, **(self._vendor_fields(step.key, found) if adds_vendor else {})}
        try:
            product = change_in_order(
                self.products.look,
                "product",
                step.key,
                body,
                CATALOG,
                lambda: self.products.calls.update_product(step.remote_id, body),
                self.products.calls.client.await_turn,
            )
        except Missing:
            gone(f"The product {step.title}", step.remote_id)
        self._remember(step.key, step.remote_id, said_in(body), adds_vendor)
        self.products.look.directory.note(remote_product(product))

    def _create(self, step: Step, body: Json, create: Callable[[], Answer]) -> Answer:
        await_turn = self.products.calls.client.await_turn
        return create_once(self._ledger, step.kind, step.key, body, CATALOG, create, await_turn)

    def _vendor_fields(self, key: str, found: Product | None) -> Json:
        ware = self.wares[key]
        return vendor_fields(ware, self.vendors.get(ware.vendor_key, ""), found)

    def _remember(self, key: str, remote_id: str, said: Json, has_vendor: bool) -> None:
        """Note where the product is, and which vendors are known to be with it."""
        link = self._ledger.recall("product", key)
        before = dict(link.snapshot) if link else {}
        vendors, vendor = list(before.get("vendors", ())), self.wares[key].vendor_key
        if has_vendor and vendor and vendor not in vendors:
            vendors.append(vendor)
        self.ids[key] = remote_id
        snapshot = {**before, **said, "vendors": vendors}
        self._ledger.remember("product", key, remote_id, snapshot, CATALOG)
