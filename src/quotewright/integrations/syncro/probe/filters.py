"""The questions about the filters of lists, asked with records that are there."""

from __future__ import annotations

from collections.abc import Iterator

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.calls import Reason
from quotewright.integrations.syncro.probe.session import Session, Step, ids_of

NOBODY = "quotewright-probe-nobody@example.invalid"
NOTHING = "QUOTEWRIGHT-PROBE-NOTHING"


def _gets(session: Session, kind: str, wanted: Json, **filters: str) -> bool:
    """Whether the filtered list has the record."""
    return wanted["id"] in ids_of(session.calls.get(f"/{kind}", **filters).rows(kind))


def ask_email_filter(session: Session) -> None:
    rows = session.rows("customers")
    customer = next((row for row in rows if _has_letters(row.get("email"))), None)
    if customer is None:
        raise Reason("no customer on the first page has an e-mail")
    email = str(customer["email"])
    if session.calls.get("/customers", email=NOBODY).rows("customers"):
        session.found("customer_email_filter", "ignored", "an e-mail that nobody has finds some")
        return
    whole = _gets(session, "customers", customer, email=email)
    case = _gets(session, "customers", customer, email=email.swapcase())
    part = _gets(session, "customers", customer, email=email[:-2])
    value = "like" if part else "ignore_case" if case else "exact" if whole else "finds nothing"
    session.found(
        "customer_email_filter",
        value,
        f"as it is: {_yes(whole)}, other case: {_yes(case)}, its beginning: {_yes(part)}",
    )


def ask_query(session: Session) -> None:
    customer = next((row for row in session.rows("customers") if row.get("email")), None)
    if customer is None:
        raise Reason("no customer on the first page has an e-mail")
    finds = _gets(session, "customers", customer, query=str(customer["email"]))
    session.found("query_finds_email", _yes(finds), "a whole e-mail")


def ask_for_contacts(session: Session) -> None:
    customer_id, email = next(_people(session), (0, ""))
    if not customer_id:
        raise Reason("no contact on the first pages has an e-mail that its customer has not")
    wanted = {"id": customer_id}
    by_query = _gets(session, "customers", wanted, query=email)
    by_email = _gets(session, "customers", wanted, email=email)
    value = _yes(by_query) if by_query == by_email else "one of them"
    evidence = f"query: {_yes(by_query)}, email: {_yes(by_email)}"
    session.found("customer_search_contacts", value, evidence)


def _people(session: Session) -> Iterator[tuple[int, str]]:
    """Contacts with an e-mail that their customer has not, as customer's id and e-mail."""
    for customer in session.rows("customers"):
        own = str(customer.get("email") or "").casefold()
        for contact in customer.get("contacts") or ():
            email = str(contact.get("email") or "")
            if email and email.casefold() != own:
                yield int(customer["id"]), email


def ask_for_order(session: Session) -> None:
    """Sorted by when they were changed, from both ends."""
    ends = [_moments(session, f"updated_at {way}") for way in ("ASC", "DESC")]
    rising, falling = ends
    if len({*rising, *falling}) < 2:
        raise Reason("no two customers on the first pages were changed at different times")
    sorts = rising == sorted(rising) and falling == sorted(falling, reverse=True)
    session.found("customer_sort", "any_field" if sorts else "some_fields", "updated_at, both ways")


def _moments(session: Session, order: str) -> list[str]:
    rows = session.calls.get("/customers", sort=order).rows("customers")
    return [str(row.get("updated_at") or "") for row in rows]


def ask_for_disabled(session: Session) -> None:
    """By default, then with those that are disabled."""
    rows = session.rows("customers")
    if any(row.get("disabled") for row in rows):
        session.found("disabled_customers", "listed", "one is on the first page")
        return
    both = session.calls.get("/customers", include_disabled="true").rows("customers")
    if not any(row.get("disabled") for row in both):
        raise Reason("no customer on the first page is disabled")
    session.found("disabled_customers", "hidden", "include_disabled=true shows some")


def ask_product_name(session: Session) -> None:
    rows = session.rows("products")
    product = next((one for one in rows if len(str(one.get("name") or "")) > 3), None)
    if product is None:
        raise Reason("no product on the first page has a name")
    _compare(session, "product_name_filter", product, "name")


def ask_upc(session: Session) -> None:
    rows = session.rows("products")
    product = next((one for one in rows if len(str(one.get("upc_code") or "")) > 3), None)
    if product is None:
        raise Reason("no product on the first page has a UPC")
    _compare(session, "upc_filter", product, "upc_code")


def _compare(session: Session, name: str, product: Json, key: str) -> None:
    text = str(product[key])
    whole = _gets(session, "products", product, **{key: text})
    part = _gets(session, "products", product, **{key: text[:-1]})
    value = "like" if part else "exact" if whole else "finds nothing"
    session.found(name, value, f"as it is: {_yes(whole)}, its beginning: {_yes(part)}")


def ask_barcode(session: Session) -> None:
    answer = session.calls.get("/products/barcode", barcode=NOTHING)
    if answer.status == 404:
        session.found("barcode_miss", "not_found", "404")
        return
    body = answer.checked().body
    is_null = isinstance(body, dict) and "product" in body and body["product"] is None
    session.found("barcode_miss", "null" if is_null else "something", str(answer.status))


def ask_disabled_products(session: Session) -> None:
    """A first page without one proves nothing."""
    if not any(row.get("disabled") for row in session.rows("products")):
        raise Reason("no disabled product is on the first page; --write makes one")
    session.found("disabled_products", "listed", "one is on the first page")


def _has_letters(email: object) -> bool:
    text = str(email or "")
    return "@" in text and text.swapcase() != text


def _yes(value: bool) -> str:
    return "yes" if value else "no"


FILTERS = (
    Step(("customer_email_filter",), ask_email_filter),
    Step(("query_finds_email",), ask_query),
    Step(("customer_search_contacts",), ask_for_contacts),
    Step(("customer_sort",), ask_for_order),
    Step(("disabled_customers",), ask_for_disabled),
    Step(("product_name_filter",), ask_product_name),
    Step(("upc_filter",), ask_upc),
    Step(("barcode_miss",), ask_barcode),
    Step(("disabled_products",), ask_disabled_products),
)
