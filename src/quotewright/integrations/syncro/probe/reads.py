"""The questions about the wire and the lists, which reading alone answers."""

from __future__ import annotations

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.calls import Answer, MayNot, Reason, Stopped
from quotewright.integrations.syncro.probe.session import (
    KINDS,
    Listing,
    Session,
    Step,
    ids_of,
    kind_of,
)

NO_TOKEN = "quotewright-probe-this-is-no-token"
FAR_OUT = 9999


def ask_me(session: Session) -> None:
    """Without this answer nothing else can be asked. Raises Stopped."""
    answer = session.calls.get("/me")
    if answer.is_denied:
        raise Stopped(f"Syncro refused the token (GET /me answered {answer.status})")
    if not isinstance(answer.checked().body, dict):
        raise Stopped("GET /me answered no JSON; is this Syncro?")
    tells = "yes" if answer.body.get("user_token") else "no"
    session.found("own_token_in_me", tells, "user_token")


def ask_with_bad_token(session: Session) -> None:
    answer = session.calls.get("/me", token=NO_TOKEN)
    session.found("bad_token_body", form_of(answer), f"{answer.status}{_keys(answer)}")


def ask_for_nobody(session: Session) -> None:
    answer = session.calls.get("/customers/0")
    if answer.is_denied:
        raise MayNot(f"the token may not GET /customers/0 ({answer.status})")
    session.found("missing_record", f"{answer.status} {form_of(answer)}", _keys(answer).strip())


def form_of(answer: Answer) -> str:
    """Say what a body is: json, html, text or empty."""
    if answer.body is not None:
        return "json"
    if not answer.text.strip():
        return "empty"
    return "html" if answer.text.lstrip().startswith("<") else "text"


def _keys(answer: Answer) -> str:
    return f" with {', '.join(answer.body)}" if isinstance(answer.body, dict) else ""


def read_list(session: Session, kind: str) -> Listing:
    """Read the first page and remember it. Raises MayNot and Reason."""
    answer = session.calls.get(f"/{kind}", page="1")
    if answer.is_denied:
        session.denied[kind] = f"the token may not list {kind} ({answer.status})"
        raise MayNot(session.denied[kind])
    meta = answer.body.get("meta") if isinstance(answer.body, dict) else None
    listing = Listing(answer.rows(kind), meta if isinstance(meta, dict) else None)
    if kind in session.lists:
        listing.own = session.lists[kind].own
    session.lists[kind] = listing
    session.note_rates(kind, listing.rows)
    return listing


def _list_step(kind: str) -> Step:
    name = f"list_{kind}"

    def ask(session: Session) -> None:
        try:
            listing = read_list(session, kind)
        except MayNot as reason:
            session.found(name, "denied", str(reason))
            return
        meta = "no meta" if listing.meta is None else f"meta has {', '.join(listing.meta)}"
        session.found(name, "allowed", f"{len(listing.rows)} on the first page, {meta}")

    return Step((name,), ask)


def ask_customers_per_page(session: Session) -> None:
    listing = session.listing("customers")
    told = (listing.meta or {}).get("per_page")
    if listing.pages is not None and listing.pages > 1:
        size = len(listing.rows)
        session.found("customers_per_page", str(size), f"rows on page 1 of {listing.pages}")
    elif told is not None:
        session.found("customers_per_page", str(told), "per_page of meta")
    else:
        raise Reason("all customers fit on one page, and meta has no per_page")


def ask_catalog_meta(session: Session) -> None:
    has = {
        kind: session.lists[kind].meta is not None
        for kind in ("products", "vendors")
        if kind in session.lists
    }
    if not has:
        session.listing("products")
    if len(set(has.values())) > 1:
        some = "products" if has["products"] else "vendors"
        session.found("catalog_meta", f"only {some}", "one list has meta, the other not")
        return
    value = "present" if any(has.values()) else "absent"
    session.found("catalog_meta", value, f"seen: {', '.join(has)}")


def ask_per_page(session: Session) -> None:
    long = [kind for kind, listing in session.lists.items() if len(listing.rows) > 1]
    if not long:
        raise Reason("no list has two rows")
    kind = long[0]
    before = len(session.lists[kind].rows)
    after = len(session.calls.get(f"/{kind}", page="1", per_page="1").rows(kind))
    value = {1: "honoured", before: "ignored"}.get(after, f"{after} rows")
    session.found("per_page", value, f"/{kind}?per_page=1: {after} rows instead of {before}")


def ask_past_the_end(session: Session) -> None:
    """Ask a list that tells its length and one that does not."""
    full = {kind: one for kind, one in session.lists.items() if one.rows or one.own}
    if not full:
        raise Reason("all lists are empty")
    with_meta = [kind for kind, one in full.items() if one.pages is not None]
    without = [kind for kind, one in full.items() if one.pages is None]
    seen = {kind: _page_past_end(session, kind) for kind in (*with_meta[:1], *without[:1])}
    evidence = ", ".join(f"/{kind}: {value}" for kind, value in seen.items())
    values = set(seen.values())
    session.found("past_end_page", values.pop() if len(values) == 1 else "differs", evidence)


def _page_past_end(session: Session, kind: str) -> str:
    pages = session.lists[kind].pages
    page = FAR_OUT if pages is None else pages + 1
    answer = session.calls.get(f"/{kind}", page=str(page))
    if not answer.is_good:
        return str(answer.status)
    rows = answer.rows(kind)
    if not rows:
        return "empty"
    is_first = ids_of(rows) == ids_of(session.lists[kind].rows)
    return "repeats_first" if is_first and pages != 1 and pages is not None else "repeats_last"


def order_of(rows: list[Json]) -> str:
    """Say in which order rows are, by their ids. Raises Reason."""
    ids = ids_of(rows)
    if len(ids) < 2:
        raise Reason("fewer than two are there")
    rising = sorted(ids)
    return {tuple(rising): "oldest_first", tuple(rising[::-1]): "newest_first"}.get(
        tuple(ids), "neither"
    )


def ask_orders(session: Session) -> None:
    for kind in ("estimates", "invoices"):
        name = f"{kind[:-1]}_order"
        try:
            rows = session.listing(kind).rows
            session.found(name, order_of(rows), f"ids of the first {len(rows)}")
        except Reason as reason:
            session.findings.give_up(name, str(reason))


def ask_money(session: Session) -> None:
    for kind, key in (("products", "price_retail"), ("estimates", "total"), ("invoices", "total")):
        name = f"{kind[:-1]}_money"
        try:
            session.found(name, kind_of(session.rows(kind)[0].get(key)), f"{key} in the list")
        except Reason as reason:
            session.findings.give_up(name, str(reason))


def ask_an_estimate(session: Session) -> None:
    row = session.rows("estimates")[0]
    detail = session.calls.get(f"/estimates/{row['id']}").record("estimate")
    session.found("estimate_name", "returned" if "name" in detail else "missing", "GET of one")
    session.found("estimate_lines", "present" if "line_items" in detail else "absent", "GET of one")
    session.note_rates("lines", detail.get("line_items") or [])


def ask_by_number(session: Session) -> None:
    rows = session.rows("estimates")
    ids = set(map(str, ids_of(rows)))
    row = next((one for one in rows if one.get("number") and str(one["number"]) not in ids), None)
    if row is None:
        raise Reason("no estimate has a number")
    answer = session.calls.get("/estimates/0", number=str(row["number"]))
    if answer.status == 404:
        session.found("estimate_by_number", "not_found", "404 for the number of one that is there")
        return
    same = answer.record("estimate").get("number") == row["number"]
    session.found("estimate_by_number", "found" if same else "another", str(answer.status))


def tell_limits(session: Session) -> None:
    """No calls: what was seen on the way. A probe floods nobody."""
    names = session.calls.limit_headers
    session.found("limit_headers", ", ".join(sorted(names)) or "none", "of all answers so far")
    refusal = session.calls.too_many
    if refusal is None:
        raise Reason("no 429 came on the way, and the probe does not provoke one")
    form = "json" if form_of(refusal) == "json" else "text"
    session.found("too_many_body", form, form_of(refusal))
    given = "present" if "retry-after" in refusal.headers else "absent"
    session.found("retry_after", given, "on the last 429")


def tell_permissions(session: Session) -> None:
    """No calls."""
    denied = session.calls.denied
    if denied is None:
        raise Reason("the token may do all that was asked")
    session.found("missing_permission_status", str(denied.status), denied.call)


def tell_rates(session: Session) -> None:
    """No calls."""
    seen: dict[int, list[str]] = {}
    for (rate, where), times in sorted(session.rates.items()):
        seen.setdefault(rate, []).append(f"{where} {times}")
    if not seen:
        raise Reason("no record seen names a tax rate")
    where = "; ".join(f"{rate}: {', '.join(places)}" for rate, places in seen.items())
    session.found("tax_rate_ids", ", ".join(map(str, seen)), where)


FIRST = (
    Step(("own_token_in_me",), ask_me),
    Step(("bad_token_body",), ask_with_bad_token),
    *map(_list_step, KINDS),
)
ON_LISTS = (
    Step(("missing_record",), ask_for_nobody),
    Step(("customers_per_page",), ask_customers_per_page),
    Step(("catalog_meta",), ask_catalog_meta),
    Step(("per_page",), ask_per_page),
    Step(("past_end_page",), ask_past_the_end),
    Step(("estimate_order", "invoice_order"), ask_orders),
    Step(("product_money", "estimate_money", "invoice_money"), ask_money),
    Step(("estimate_name", "estimate_lines"), ask_an_estimate),
    Step(("estimate_by_number",), ask_by_number),
)
LAST = (
    Step(("limit_headers", "too_many_body", "retry_after"), tell_limits),
    Step(("missing_permission_status",), tell_permissions),
    Step(("tax_rate_ids",), tell_rates),
)
