"""The writing questions about estimates and their lines."""

from __future__ import annotations

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.bench import Bench
from quotewright.integrations.syncro.probe.calls import Reason
from quotewright.integrations.syncro.probe.session import number

EDGES = " Quotewright  probe "
NEWLINES = "first\n\nsecond"
PRICE, LATER_PRICE = 7.77, 7.78
FINE_PRICE, FINE_QUANTITY = 0.0125, 1.125
# Where the three lines are put, and where the second is moved.
PLACES = (10, 20, 15)
NEW_PLACE = 5


def _header(bench: Bench, customer: str, **fields: object) -> Json:
    owner = bench.the(customer)["id"]
    return {
        "customer_id": owner,
        "date": f"{bench.at:%Y-%m-%d}",
        "name": bench.mark,
        "note": bench.mark,
        **fields,
    }


def make_first(bench: Bench) -> None:
    """Without number and status, with a contact."""
    contact = bench.own.get("contact", {}).get("id")
    body = _header(bench, "customer", **({"contact_id": contact} if contact else {}))
    estimate = bench.create("estimate", "first", body).record("estimate")
    bench.found("new_estimate_status", str(estimate.get("status")), "the answer to the new one")


def make_second(bench: Bench) -> None:
    """With a number that no sequence goes on from, and with a line."""
    line = {"item": bench.mark, "name": bench.mark, "quantity": 1, "price": 1, "taxable": False}
    wanted = f"QWP-{bench.stamp}"
    body = _header(bench, "customer", number=wanted, line_items=[line])
    answer = bench.create("estimate", "second", body)
    if answer.is_refused:
        bench.found("number_sent", "refused", answer.told)
        body.pop("number")
        bench.create("estimate", "second", body).checked()
        return
    kept = bench.the("second").get("number") == wanted
    bench.found("number_sent", "kept" if kept else "changed", "letters and digits were sent")


def make_third(bench: Bench) -> None:
    """With the first one's number, for a customer who will be deleted."""
    taken = bench.the("first").get("number")
    owner = "twin" if "twin" in bench.own else "customer"
    answer = bench.create("estimate", "third", _header(bench, owner, number=taken))
    if answer.is_refused:
        bench.found("duplicate_estimate_number", "refused", answer.told)
        bench.create("estimate", "third", _header(bench, owner)).checked()
        return
    same = bench.the("third").get("number") == taken
    bench.found("duplicate_estimate_number", "allowed" if same else "renumbered", "200")


def add_product_line(bench: Bench) -> None:
    product = bench.the("product")["id"]
    sent = {"product_id": product, "price": PRICE, "taxable": True, "position": PLACES[0]}
    line, echo = bench.add_line("first", sent)
    bench.own["line 1"] = line
    bench.own["echo 1"] = {"id": 0, **echo}
    later = bench.change_line("first", line, {"price": LATER_PRICE}).record("line_item")
    is_kept = number(later.get("price")) == number(LATER_PRICE)
    bench.found("line_price_change", "kept" if is_kept else "ignored", "PUT of the line")
    price = number(line.get("price"))
    if price == number(PRICE):
        bench.found("price_with_product", "honoured", "the price sent came back")
    elif is_kept:
        bench.found("price_with_product", "ignored", "the catalog's price came back")
    else:
        raise Reason("no price is kept, not even by PUT: perhaps “Line Item - Edit Prices” lacks")


def ask_taxable(bench: Bench) -> None:
    """The product is not taxable and the first line was sent taxable."""
    if not bench.the("line 1").get("taxable"):
        bench.found("taxable_with_product", "ignored", "the catalog's false won over true")
        return
    sent = {"product_id": bench.the("product")["id"], "taxable": False, "position": 40}
    line, _ = bench.add_line("first", sent)
    value = "always_true" if line.get("taxable") else "honoured"
    bench.found("taxable_with_product", value, "true, then false was sent; the catalog says false")


def add_text_line(bench: Bench) -> None:
    sent = {
        "item": EDGES,
        "name": NEWLINES,
        "price": FINE_PRICE,
        "quantity": FINE_QUANTITY,
        "taxable": False,
        "position": PLACES[1],
    }
    line, _ = bench.add_line("first", sent)
    bench.own["line 2"] = line
    item, name = str(line.get("item")), str(line.get("name"))
    edges = {EDGES: "kept", EDGES.strip(): "stripped"}
    squeezed = " ".join(EDGES.split())
    bench.found("spaces", edges.get(item, "stripped" if item == squeezed else "changed"), "item")
    bench.found("inner_spaces", "kept" if EDGES.strip() in item else "squeezed", "item")
    bench.found("newlines", "kept" if name == NEWLINES else "changed", "name")
    price, quantity = number(line.get("price")), number(line.get("quantity"))
    rounded = {number(FINE_PRICE): "as_sent", number("0.01"): "two"}.get(price, str(price))
    bench.found("price_decimals", rounded, f"price {price}")
    is_whole = quantity == number(FINE_QUANTITY)
    bench.found("quantity_decimals", "as_sent" if is_whole else "rounded", f"quantity {quantity}")


def change_header(bench: Bench) -> None:
    """The contact goes with it: some accounts may take it in a change only."""
    before = bench.the("first")
    contact = bench.own.get("contact", {}).get("id")
    body: Json = {"name": f"{bench.mark} renamed"}
    answer = bench.put(bench.path("estimate", "first"), body | {"contact_id": contact})
    after = answer.record("estimate")
    lost = [
        name
        for name in ("customer_id", "number", "status", "date")
        if after.get(name) != before.get(name)
    ]
    bench.found("estimate_put", "drops" if lost else "keeps", ", ".join(lost) or "the other fields")


def add_third_line(bench: Bench) -> None:
    """Its answer is where an estimate's contact and note are seen."""
    line, echo = bench.add_line("first", {"price": 1, "position": PLACES[2]})
    bench.own["line 3"] = line
    contact = bench.own.get("contact", {}).get("id")
    first = bench.own.get("echo 1", {})
    if contact is None:
        bench.session.findings.give_up("contact_on_estimate", "the probe's contact was not made")
    elif first.get("contact_id") == contact:
        bench.found("contact_on_estimate", "accepted", "sent with the new estimate")
    elif echo.get("contact_id") == contact:
        bench.found("contact_on_estimate", "accepted", "by PUT only, not with the new estimate")
    elif "contact_id" in echo:
        bench.found("contact_on_estimate", "ignored", "contact_id of the line's answer is empty")
    where = ["answer to a line"] if echo.get("note") == bench.mark else []
    if bench.the("first").get("note") == bench.mark:
        where.append("answer to the new estimate")
    bench.found("estimate_note", ", ".join(where) or "nowhere", "never in a list")


def move_a_line(bench: Bench) -> None:
    """The sandbox's word for other lines making room is `shifted`."""
    lines = [bench.the(f"line {place}") for place in (1, 2, 3)]
    moved = bench.change_line("first", lines[1], {"position": NEW_PLACE}).record("line_item")
    told = [*(line.get("position") for line in lines), moved.get("position")]
    is_stored = told == [*PLACES, NEW_PLACE]
    evidence = f"sent 10, 20, 15 and 20 to 5; answers {told}"
    detail = bench.session.calls.get(bench.path("estimate", "first")).record("estimate")
    if rows := detail.get("line_items"):
        by_id = {row["id"]: row.get("position") for row in rows}
        ends = [by_id.get(line["id"]) for line in lines]
        is_stored = is_stored and ends == [PLACES[0], NEW_PLACE, PLACES[2]]
        evidence += f", in the end {ends}"
        places = [row.get("position") for row in rows]
        ids = [row["id"] for row in rows]
        order = "by position" if places == sorted(places) else "other"
        bench.found("line_listing", "by age" if ids == sorted(ids) else order, f"{places}")
    bench.found("line_position", "stored" if is_stored else "shifted", evidence)
