"""Syncro over HTTP: one method per endpoint we use, one place where failures are named."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import httpx

from quotewright.integrations.port import (
    Access,
    Exchange,
    Json,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from quotewright.integrations.syncro.answers import (
    Missing,
    Shape,
    optional,
    retry_after,
    shaped,
    understood,
    unsure,
    unwrapped,
)
from quotewright.integrations.syncro.paging import Page, pages_of
from quotewright.integrations.syncro.wire import Contact, Customer, Estimate, Invoice, LineItem, Me

# Below the idle time after which load balancers drop a connection, which would cost a doubt.
IDLE_SECONDS = 4.0
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.(syncromsp|repairshopr)\.com")


class SyncroClient:
    """A connection to one Syncro account. Waits for its turn before each request."""

    def __init__(self, access: Access, transport: httpx.BaseTransport | None = None) -> None:
        self.site = site_of(access)
        self._access = access
        self.lane = access.lane
        self._turns = threading.local()  # a turn is for the thread that waited for it
        self._http = httpx.Client(
            base_url=f"{self.site}/api/v1",
            headers={"Authorization": f"Bearer {access.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(access.timeout, connect=min(access.timeout, 5)),
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
            transport=transport,
            verify=_trusted_roots(),
        )

    def await_turn(self) -> None:
        """Wait until the next call may be made; it then goes out at once."""
        self._access.pace()
        self._turns.taken = True

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def me(self) -> Me:
        """Ask whose token this is."""
        return self._read("/me", Me)

    def customers(self, **filters: str) -> Iterator[Customer]:
        """Yield the customers that Syncro's filter lets through; it may let too many through."""
        return self._pages("/customers", "customers", Customer, filters)

    def first_customers(self, **filters: str) -> list[Customer]:
        """Return the first page of what a filter lets through, in one call."""
        return self.customer_page(**filters)[0]

    def customer_page(self, **filters: str) -> tuple[list[Customer], Page]:
        """Return the first page of what a filter lets through, and what is known of the rest."""
        return next(self.customer_pages(**filters))

    def customer_pages(self, **filters: str) -> Iterator[tuple[list[Customer], Page]]:
        """Yield the pages of the customers that Syncro's filter lets through."""
        return self._whole_pages("/customers", "customers", Customer, filters)

    def create_customer(self, body: Json) -> Customer:
        """Create a customer."""
        return self._write("POST", "/customers", body, Customer, "customer")

    def delete_customer(self, customer_id: str) -> None:
        """Delete a customer for good. Raises Missing."""
        self._call("DELETE", f"/customers/{customer_id}")

    def update_customer(self, customer_id: str, body: Json) -> Customer:
        """Change the given fields of a customer. Raises Missing."""
        return self._write("PUT", f"/customers/{customer_id}", body, Customer, "customer")

    def contacts(self, **filters: str) -> Iterator[Contact]:
        """Yield all contacts, or those of `customer_id`; Syncro has no e-mail filter here."""
        return self._pages("/contacts", "contacts", Contact, filters)

    def contact_pages(self) -> Iterator[tuple[list[Contact], Page]]:
        """Yield the pages of all contacts."""
        return self._whole_pages("/contacts", "contacts", Contact, {})

    def create_contact(self, body: Json) -> Contact:
        """Create a contact under `customer_id`."""
        return self._write("POST", "/contacts", body, Contact, "contact")

    def delete_contact(self, contact_id: str) -> None:
        """Delete a contact for good. Raises Missing."""
        self._call("DELETE", f"/contacts/{contact_id}")

    def update_contact(self, contact_id: str, body: Json) -> Contact:
        """Change a contact; Syncro wants `name` every time. Raises Missing."""
        return self._write("PUT", f"/contacts/{contact_id}", body, Contact, "contact")

    def estimates(self) -> Iterator[Estimate]:
        """Yield all estimates."""
        return self._pages("/estimates", "estimates", Estimate, {})

    def estimate(self, estimate_id: str) -> Estimate:
        """Read one estimate with its lines. Raises Missing."""
        return self._read(f"/estimates/{estimate_id}", Estimate, "estimate")

    def estimate_numbered(self, number: str) -> Estimate | None:
        """Look an estimate up by its number: Syncro tries the number when no id fits."""
        try:
            return self._read("/estimates/0", Estimate, "estimate", {"number": number})
        except Missing:
            return None

    def create_estimate(self, body: Json) -> Estimate:
        """Create an estimate's header; lines sent with it would be ignored."""
        return self._write("POST", "/estimates", body, Estimate, "estimate")

    def update_estimate(self, estimate_id: str, body: Json) -> Estimate:
        """Change the given fields of an estimate. Raises Missing."""
        return self._write("PUT", f"/estimates/{estimate_id}", body, Estimate, "estimate")

    def delete_estimate(self, estimate_id: str) -> None:
        """Delete an estimate for good. Raises Missing."""
        self._call("DELETE", f"/estimates/{estimate_id}")

    def add_line(self, estimate_id: str, body: Json) -> tuple[LineItem, Estimate | None]:
        """Add a line; the answer usually carries the estimate's new totals."""
        path = f"/estimates/{estimate_id}/line_items"
        answer = self._call("POST", path, body)
        line = shaped(answer.get("line_item"), LineItem, path, OutcomeUnknown)
        return line, optional(answer.get("estimate"), Estimate)

    def update_line(self, estimate_id: str, line_id: str, body: Json) -> LineItem:
        """Change the given fields of a line. Raises Missing."""
        path = f"/estimates/{estimate_id}/line_items/{line_id}"
        return self._write("PUT", path, body, LineItem, "line_item")

    def delete_line(self, estimate_id: str, line_id: str) -> Estimate | None:
        """Delete a line; the answer usually carries the estimate's new totals. Raises Missing."""
        answer = self._call("DELETE", f"/estimates/{estimate_id}/line_items/{line_id}")
        return optional(answer.get("estimate"), Estimate)

    def convert(self, estimate_id: str) -> Invoice:
        """Make an invoice of an estimate. A second call may make a second invoice."""
        path = f"/estimates/{estimate_id}/convert_to_invoice"
        return self._write("POST", path, None, Invoice, "invoice")

    def invoices(self, since: datetime) -> Iterator[Invoice]:
        """Yield the invoices that were made or changed since."""
        text = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._pages("/invoices", "invoices", Invoice, {"since_updated_at": text})

    def invoice(self, invoice_id: str) -> Invoice:
        """Read one invoice with its lines. Raises Missing."""
        return self._read(f"/invoices/{invoice_id}", Invoice, "invoice")

    def update_invoice(self, invoice_id: str, body: Json) -> Invoice:
        """Change the given fields of an invoice. Raises Missing."""
        return self._write("PUT", f"/invoices/{invoice_id}", body, Invoice, "invoice")

    def _pages(
        self, path: str, key: str, shape: type[Shape], filters: dict[str, str]
    ) -> Iterator[Shape]:
        for rows, _ in self._whole_pages(path, key, shape, filters):
            yield from rows

    def _whole_pages(
        self,
        path: str,
        key: str,
        shape: type[Shape],
        filters: dict[str, str],
        fewest_per_page: int = 1,
    ) -> Iterator[tuple[list[Shape], Page]]:
        def ask(number: int) -> Json:
            return self._call("GET", path, params={**filters, "page": str(number)})

        for page in pages_of(path, key, ask, fewest_per_page):
            yield [shaped(row, shape, path, Unavailable) for row in page.rows], page

    def _read(
        self,
        path: str,
        shape: type[Shape],
        wrapper: str = "",
        params: dict[str, str] | None = None,
    ) -> Shape:
        body = self._call("GET", path, params=params)
        return shaped(unwrapped(body, wrapper), shape, path, Unavailable)

    def _write(
        self, method: str, path: str, body: Json | None, shape: type[Shape], wrapper: str = ""
    ) -> Shape:
        answer = self._call(method, path, body)
        return shaped(unwrapped(answer, wrapper), shape, path, OutcomeUnknown)

    def _call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        params: dict[str, str] | None = None,
    ) -> Json:
        if getattr(self._turns, "taken", False):
            self._turns.taken = False
        else:
            self._access.pace()
        began = time.monotonic()
        status: int | None = None
        answer = ""
        try:
            response = self._http.request(method, path, json=body, params=params)
            status, answer = response.status_code, response.text
            if status == 429:
                self._access.back_off(retry_after(response))
            return understood(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            answer = type(error).__name__
            raise Unavailable("Syncro could not be reached.", is_everywhere=True) from error
        except httpx.HTTPError as error:
            answer = type(error).__name__
            raise unsure(method)(
                f"Syncro did not answer {method} {path}", is_everywhere=True
            ) from error
        finally:
            took = int((time.monotonic() - began) * 1000)
            full = str(httpx.URL(path, params=params)) if params else path
            self._access.journal(Exchange(method, full, status, took, body, answer[:20_000]))


def site_of(access: Access) -> str:
    """Return the address of the account: the operator's stand-in, else a host of Syncro's own.

    Raises Rejected for any other host, so that a subdomain can never lead a token elsewhere.
    """
    if access.base_url:
        return access.base_url.rstrip("/").removesuffix("/api/v1")
    host = access.subdomain if "." in access.subdomain else f"{access.subdomain}.syncromsp.com"
    if not _HOST.fullmatch(host):
        raise Rejected(
            f"{access.subdomain} is not a Syncro subdomain.",
            "Enter the first part of your Syncro address at Settings > Integrations > Syncro.",
        )
    return f"https://{host}"


@cache
def _trusted_roots() -> ssl.SSLContext:
    """Reading the root certificates takes 15 ms; once a process is enough."""
    return httpx.create_ssl_context()
