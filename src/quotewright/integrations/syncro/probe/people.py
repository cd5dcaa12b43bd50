"""The writing questions about customers, contacts and products."""

from __future__ import annotations

from quotewright.integrations.port import Json
from quotewright.integrations.syncro.probe.bench import Bench
from quotewright.integrations.syncro.probe.calls import Reason
from quotewright.integrations.syncro.probe.session import ids_of

PHONE = "207-555-0100"
CITY = "Portland"


def email_of(bench: Bench, who: str) -> str:
    """A marked address where nobody is: example.com is reserved."""
    return f"Quotewright-{who}+{bench.stamp}@example.com"


def make_customer(bench: Bench) -> None:
    email = email_of(bench, "Probe")
    body: Json = {
        "business_name": bench.mark,
        "firstname": "Quotewright",
        "lastname": "Probe",
        "email": email,
        "phone": PHONE,
        "city": CITY,
        "notes": bench.mark,
        "no_email": True,
    }
    answer = bench.create("customer", "customer", body)
    customer = answer.record("customer")
    stored = str(customer.get("email"))
    case = {email: "kept", email.lower(): "lowered"}.get(stored, "changed")
    bench.found("customer_email_case", case, "sent with two capitals")
    phone = str(customer.get("phone"))
    digits = "".join(filter(str.isdigit, PHONE))
    value = {PHONE: "kept", digits: "stripped"}.get(phone, "changed")
    bench.found("phones", value, "sent with dashes")


def make_twin(bench: Bench) -> None:
    body: Json = {
        "business_name": f"{bench.mark} twin",
        "email": bench.the("customer").get("email"),
        "no_email": True,
    }
    answer = bench.create("customer", "twin", body)
    if answer.is_refused:
        bench.found("duplicate_customer_email", "refused", answer.told)
    elif bench.own["twin"]["id"] == bench.the("customer")["id"]:
        bench.found("duplicate_customer_email", "merged", "the first customer came back")
    else:
        bench.found("duplicate_customer_email", "allowed", "another customer was made")


def make_contact(bench: Bench) -> None:
    customer = bench.the("customer")
    body: Json = {
        "customer_id": customer["id"],
        "name": bench.mark,
        "email": email_of(bench, "Contact"),
    }
    answer = bench.create("contact", "contact", body)
    is_wrapped = "contact" in answer.checked().body
    bench.found("contact_answer", "wrapped" if is_wrapped else "unwrapped", str(answer.status))
    customer["contacts"] = [bench.own["contact"]]


def make_product(bench: Bench) -> None:
    """Not taxable, so that lines tell whose `taxable` counts. It can never be deleted."""
    body: Json = {
        "name": bench.mark,
        "description": bench.mark,
        "price_cost": 4,
        "price_retail": 10,
        "taxable": False,
        "maintain_stock": True,
        "upc_code": f"QWP{bench.stamp}",
    }
    bench.create("product", "product", body).checked()


def change_product(bench: Bench) -> None:
    had = bench.the("product").get("maintain_stock")
    answer = bench.put(bench.path("product", "product"), {"price_retail": 11})
    has = answer.record("product").get("maintain_stock")
    if not had:
        raise Reason("the new product did not keep maintain_stock")
    bench.found("maintain_stock", "kept" if has else "reset", "price_retail alone was sent")


def disable_product(bench: Bench) -> None:
    """Look for it by its name before and after."""
    made = bench.made("product", "product")
    shown_before = _lists_product(bench)
    bench.trail.disable(made)
    if not shown_before:
        raise Reason("the probe's product is not found by its name")
    shown = _lists_product(bench)
    bench.found("disabled_products", "listed" if shown else "hidden", "products?name=")


def _lists_product(bench: Bench) -> bool:
    rows = bench.session.calls.get("/products", name=bench.mark).rows("products")
    return bench.the("product")["id"] in ids_of(rows)


def tell_change(bench: Bench, after: Json) -> None:
    """Say whether a change of one field left the others alone."""
    before = bench.the("customer")
    lost = [name for name in ("business_name", "email", "city") if after.get(name) != before[name]]
    bench.found("customer_put", "drops" if lost else "keeps", ", ".join(lost) or "the other fields")


def disable_customer(bench: Bench) -> None:
    """No document names this field; if it is kept, look whether the customer is still listed."""
    customer = bench.the("customer")
    answer = bench.put(bench.path("customer", "customer"), {"disabled": True})
    tell_change(bench, answer.record("customer"))
    if not answer.record("customer").get("disabled"):
        raise Reason("no customer seen is disabled, and the API does not disable one")
    rows = bench.session.calls.get("/customers", email=str(customer.get("email")))
    shown = customer["id"] in ids_of(rows.rows("customers"))
    bench.found("disabled_customers", "listed" if shown else "hidden", "disabled by a change")


def delete_owner(bench: Bench) -> None:
    """Delete a customer who has an estimate, unless other documents hang on that customer."""
    slot = "twin" if "twin" in bench.own else "customer"
    owner, estimate = bench.made("customer", slot), bench.made("estimate", "third")
    others = [one for one in bench.trail.documents_of(owner.remote_id) if one != estimate]
    if others:
        raise Reason("other documents of the probe's customer could not be deleted")
    answer = bench.trail.delete(owner)
    if answer.is_refused:
        bench.trail.why.pop(owner, None)  # once the estimate is gone, it may go too
        bench.found("deleted_customer", "refused", answer.told)
        return
    answer.checked()
    after = bench.session.calls.get(bench.path("estimate", "third"))
    if after.status == 404:
        bench.trail.gone(estimate)
        bench.found("deleted_customer", "documents_go", "the estimate answers 404")
    elif after.is_good:
        bench.found("deleted_customer", "documents_stay", "the estimate is still there")
