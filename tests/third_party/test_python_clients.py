"""Clients that others wrote for Syncro and RepairShopr work against the sandbox as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from quotewright.sandbox import Sandbox
from tests.third_party.conftest import Install

pytestmark = pytest.mark.third_party

# Takes the address of the API as an argument and reads whole lists, page by page.
READS_LISTS = """
import json, sys
from syncro_api_ctek import get_contacts_by_customer, get_customers_all, get_invoices_all

site, customer_id = sys.argv[1], sys.argv[2]
print(json.dumps({
    "customers": get_customers_all(site, "sandbox"),
    "contacts": get_contacts_by_customer(site, "sandbox", customer_id),
    "invoices": get_invoices_all(site, "sandbox"),
}))
"""

# Reads into its own typed records; its session sends what it is told to.
READS_AND_WRITES = """
import json, sys
from repairshopr_api import models
from repairshopr_api.client import Client

client = Client(token="sandbox", url_store_name="sandbox")
client.base_url = site = sys.argv[1]
made = client.post(f"{site}/customers", json={"business_name": "Harbor Dental"})
customer = models.Customer.from_dict(made.json()["customer"])
header = {"customer_id": customer.id, "date": "2026-11-23", "number": "90001"}
estimate = client.post(f"{site}/estimates", json=header).json()["estimate"]
line = {"item": "Labor", "name": "On site", "quantity": 2, "price": 75, "taxable": False}
client.post(f"{site}/estimates/{estimate['id']}/line_items", json=line)
invoice = client.post(f"{site}/estimates/{estimate['id']}/convert_to_invoice").json()["invoice"]
client.clear_cache()
[listed] = client.get_model(models.Estimate)
print(json.dumps({
    "customers": [one.business_name for one in client.get_model(models.Customer)],
    "estimate": [listed.number, listed.total, listed.invoice_id == invoice["id"]],
    "lines": [[one.item, one.price] for one in listed.line_items],
    "owner": listed.customer.business_name,
    "invoice": client.get_model_by_id(models.Invoice, invoice["id"]).total,
    "user": client.get_model_by_id(models.User, 1).email,
}))
"""


def run(script: str, packages: Path, home: Path, *arguments: str) -> dict[str, Any]:
    """Run a script that sees these packages only and has nowhere to go but this machine."""
    nowhere = "http://127.0.0.1:9"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(packages),
        "HTTPS_PROXY": nowhere,
        "HTTP_PROXY": nowhere,
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-S", "-c", script, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_client_that_reads_lists_gets_all_of_them(
    install: Install, site: str, tmp_path: Path
) -> None:
    headers = {"Authorization": "Bearer sandbox"}
    with httpx.Client(base_url=f"{site}/api/v1", headers=headers) as api:
        ids = [
            api.post("/customers", json={"business_name": f"Practice {n}"}).json()["customer"]["id"]
            for n in range(27)
        ]
        for name in ("Paul Nakamura", "Ada Okafor"):
            api.post("/contacts", json={"customer_id": ids[0], "name": name})
        api.post("/invoices", json={"customer_id": ids[0], "number": "7", "date": "2026-11-23"})

    packages = install("syncro-api-ctek==0.0.82", "requests")
    said = run(READS_LISTS, packages, tmp_path, f"{site}/api/v1", str(ids[0]))

    assert sorted(one["id"] for one in said["customers"]) == ids
    assert [one["name"] for one in said["contacts"]] == ["Paul Nakamura", "Ada Okafor"]
    assert [one["number"] for one in said["invoices"]] == ["7"]


def test_a_client_creates_converts_and_reads_back(
    install: Install, site: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    packages = install("repairshopr-api==0.3.5")

    said = run(READS_AND_WRITES, packages, tmp_path, f"{site}/api/v1")

    assert said == {
        "customers": ["Harbor Dental"],
        "estimate": ["90001", "150.0", True],
        "lines": [["Labor", "75.0"]],
        "owner": "Harbor Dental",
        "invoice": "150.0",
        "user": "tech@msp.example",
    }
    assert len(sandbox.state()["invoices"]) == 1
