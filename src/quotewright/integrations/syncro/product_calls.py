"""Products and vendors over HTTP; a permission that is missing is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from quotewright.integrations.port import Json, Withheld
from quotewright.integrations.syncro.answers import NotPermitted
from quotewright.integrations.syncro.client import SyncroClient
from quotewright.integrations.syncro.paging import Page
from quotewright.integrations.syncro.wire import Product, Vendor

# The documents say 25 products and 100 vendors a page; 20 was seen live, and never fewer. These
# lists tell no length, so that a shorter page is known to be the last one.
FEWEST_PER_PAGE = 20
PRODUCTS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class ProductCalls:
    """One method per endpoint; the verbs are the client's own. All raise Withheld."""

    client: SyncroClient

    def product_pages(self, **filters: str) -> Iterator[tuple[list[Product], Page]]:
        """Yield the products that a filter lets through, page by page; it may let too many."""
        with _needed("Products - List/Search"):
            yield from self.client._whole_pages(
                "/products", "products", Product, filters, FEWEST_PER_PAGE
            )

    def product(self, product_id: str) -> Product:
        """Read one product. Raises Missing."""
        with _needed("Products - List/Search"):
            return self.client._read(f"/products/{product_id}", Product, "product")

    def create_product(self, body: Json) -> Product:
        """Create a product; name and description must not be blank."""
        with _needed("Products - Create"):
            return self.client._write("POST", "/products", body, Product, "product")

    def update_product(self, product_id: str, body: Json) -> Product:
        """Change a product; switches that are left out may be turned off. Raises Missing."""
        with _needed("Products - Edit"):
            return self.client._write("PUT", f"/products/{product_id}", body, Product, "product")

    def vendors(self) -> Iterator[Vendor]:
        """Yield all vendors: Syncro has no filter for them."""
        with _needed("Vendors - List"):
            pages = self.client._whole_pages("/vendors", "vendors", Vendor, {}, FEWEST_PER_PAGE)
            for rows, _ in pages:
                yield from rows

    def create_vendor(self, body: Json) -> Vendor:
        """Create a vendor."""
        with _needed("Vendors - New"):
            return self.client._write("POST", "/vendors", body, Vendor, "vendor")


@contextmanager
def _needed(permission: str) -> Iterator[None]:
    try:
        yield
    except NotPermitted as error:
        raise Withheld(
            f"The API token lacks the permission “{permission}”, which pushing products needs.",
            "In Syncro, give it under Admin > API Tokens: Products - List/Search, Create and Edit; "
            "Vendors - List and New. Or turn off “Push to Syncro Products & Vendors” at "
            "Settings > Integrations > Syncro.",
        ) from error
