"""Take the pictures of the docs anew, from a fresh `make run`: the pages of today.

Usage: .venv/bin/python scripts/pictures.py PASSWORD [PAGES_URL] [SANDBOX_URL]
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PUSHED = 30_000  # ms that a push may take
COMPANIES = (
    ("Harbor Dentall LLC", "Owen", "Pryce", "Portland"),
    ("Harpswell Books", "Ines", "Roy", "Harpswell"),
    ("Old Mill Brewing", "Ana", "Ruiz", "Bath"),
    ("Okafor Accounting", "Tom", "Okafor", "Brunswick"),
)
TITLES = ("Managed workplace", "Server for the shop", "Managed care", "New office network")
PRODUCTS = (
    ("Smart-UPS 1500 tower", "SMT1500C", 765, 612),
    ("Smart-UPS 2200 rack", "SMT2200RM", 1398, 1109),
    ("24-port switch", "GS724T", 289, 214),
)


def main(password: str, pages: str, sandbox: str) -> None:
    """Go the newcomer's way and take a picture at each stop."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        tour = Tour(browser, page, pages, sandbox)
        tour.sign_in(password)
        tour.publish_first()
        tour.sell(tour.live_with_the_sync())
        tour.connect_anew()
        browser.close()


@dataclass
class Tour:
    """A browser signed in to the demo account, and what Syncro's side is done by."""

    browser: Browser
    page: Page
    pages: str
    sandbox: str

    def sign_in(self, password: str) -> None:
        """Sign in as Dana."""
        self.page.goto(self.pages)
        self.page.get_by_label("E-mail").fill("dana@harborit.example")
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("link", name="Dashboard", exact=True)).to_be_visible()
        self.furnish()

    def furnish(self) -> None:
        """Some of what an MSP has in Syncro already."""
        for company, first, last, city in COMPANIES:
            mail = f"{first}@{company.split()[0]}.example".lower()
            body = {"business_name": company, "firstname": first, "lastname": last, "email": mail}
            self.there("POST", "/customers", {**body, "city": city, "state": "ME"})
        for name, upc, price, cost in PRODUCTS:
            body = {"name": name, "description": name, "upc_code": upc}
            self.there("POST", "/products", {**body, "price_retail": price, "price_cost": cost})

    def publish_first(self) -> None:
        """The first quote: published, as the customer and Syncro see it, and revised."""
        page = self.page
        self.open_quote("Server refresh")
        self.publish()
        expect(page.locator("#strip")).to_contain_text("equals this quote", timeout=PUSHED)
        phone = self.browser.new_page(viewport={"width": 390, "height": 844})
        phone.goto(page.locator(".banner a").first.get_attribute("href") or "")
        phone.screenshot(path=PICTURES / "customer-phone.png")
        phone.close()
        page.get_by_role("button", name="Revise").click()
        expect(page.locator("[data-ready]")).to_be_visible()
        expect(page.locator("#strip")).to_contain_text("equals", timeout=PUSHED)
        self.take("editor")
        page.get_by_role("button", name="Add an item").first.click()
        page.locator("[data-picker-input]").fill("ups")
        page.keyboard.press("Alt+ArrowRight")
        expect(page.get_by_text("Asked Syncro")).to_be_visible()
        self.take("product-search")
        page.goto(self.sandbox)
        page.locator("a[href^='/estimates/']").first.click()
        page.wait_for_load_state()
        self.take("sandbox-estimate")

    def live_with_the_sync(self) -> str:
        """Person Search, a preview, and what needs a person: twins, and an edit in Syncro.

        Return the address of the first quote.
        """
        page = self.page
        for name in ("Northgate Physio", "Northgate Physio Ltd"):
            body = {"business_name": name, "email": "reception@northgate.example"}
            self.there("POST", "/customers", {**body, "city": "Bath", "state": "ME"})
        page.goto(f"{self.pages}/quotes/new/")
        page.get_by_label("Quote name").fill("Laptops, eight seats")
        box = page.get_by_role("combobox", name="Prepared for")
        box.press_sequentially("har", delay=30)
        expect(page.get_by_text("Asked Syncro")).to_be_visible()
        self.take("person-search")
        box.fill("Hana Sato")
        page.get_by_role("button", name="Add a new person").first.click()
        page.get_by_label("E-mail").fill("reception@northgate.example")
        page.get_by_role("button", name="Start quote").click()
        self.add_line("Laptop", "1149")
        self.publish()
        expect(page.locator("#strip")).to_contain_text("northgate", timeout=PUSHED)

        self.open_quote("Server refresh")
        self.add_line("Rack shelf", "49")
        quote = page.url
        page.goto(f"{self.pages}/sync/")
        page.get_by_role("button", name="Pause sync").click()
        self.open_quote("Server refresh")
        self.publish()
        page.goto(f"{quote}push/")
        expect(page.get_by_text("would be written")).to_be_visible(timeout=PUSHED)
        self.take("push-preview")
        estimate = self.there("GET", "/estimates")["estimates"][0]
        lines = self.there("GET", f"/estimates/{estimate['id']}")["estimate"]["line_items"]
        dear = {"price": float(lines[0]["price"]) + 100}
        self.there("PUT", f"/estimates/{estimate['id']}/line_items/{lines[0]['id']}", dear)
        page.goto(f"{self.pages}/sync/")
        page.get_by_role("button", name="Resume sync").click()
        expect(page.get_by_text("Changed in Syncro").first).to_be_visible(timeout=PUSHED)
        self.take("sync-activity", full=True)
        return quote

    def sell(self, quote: str) -> None:
        """More quotes, one signed and one declined: the list, the dashboard, and other pages."""
        page = self.page
        for number, (company, first, _, _) in enumerate(COMPANIES):
            page.get_by_role("link", name="Quotes", exact=True).first.click()
            page.get_by_role("link", name="New quote").first.click()
            page.wait_for_url("**/quotes/new/")
            page.get_by_label("Quote name").fill(TITLES[number])
            box = page.get_by_role("combobox", name="Prepared for")
            box.press_sequentially(f"{first} {company.split()[0]}", delay=20)
            expect(page.get_by_role("option").filter(has_text=company)).to_be_visible()
            box.press("ArrowDown")
            box.press("Enter")
            page.get_by_label("Copy from").select_option(index=number % 2 + 1)
            page.get_by_role("button", name="Start quote").click()
            expect(page.locator("[data-ready]")).to_be_visible()
            if number < len(COMPANIES) - 1:
                self.publish()
                self.answer(page.locator(".banner a").first.get_attribute("href") or "", number)
        page.wait_for_timeout(5000)  # until the pushes are through
        for path, name in (("quotes/", "quotes"), ("", "dashboard"), ("catalog/", "catalog")):
            page.goto(f"{self.pages}/{path}")
            page.wait_for_load_state("networkidle")
            self.take(name)
        page.goto(f"{quote}revisions/")
        self.take("revisions")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        self.open_quote(TITLES[-1])
        self.take("editor-phone")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})

    def answer(self, link: str, number: int) -> None:
        """What the customer does: sign, decline, or only look."""
        customer = self.browser.new_page()
        customer.goto(link)
        if number == 0:
            customer.get_by_label("Your full name").fill("Owen Pryce")
            customer.locator("#id_agree").check()
            customer.get_by_role("button", name="Sign and accept").click()
            expect(customer.get_by_text("Thank you")).to_be_visible()
        elif number == 1:
            customer.get_by_role("button", name="Decline…").click()
            customer.locator("#decline [name=why]").first.check()
            customer.get_by_role("button", name="Decline quote").click()
            customer.wait_for_load_state()
        customer.close()

    def connect_anew(self) -> None:
        """The settings; connected again; what exists there, before anything is brought in."""
        page, settings = self.page, f"{self.pages}/settings/integrations/"
        page.goto(f"{settings}syncro/")
        self.take("syncro-settings")
        page.get_by_role("button", name="Disconnect…").click()
        page.get_by_role("button", name="Disconnect Syncro").click()
        page.goto(settings)
        page.locator("[data-dialog=connect]").click()
        page.get_by_label("Syncro subdomain").fill("sandbox")
        page.get_by_label("API token").fill("sandbox")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Now each area")).to_be_visible(timeout=PUSHED)
        expect(page.locator("#areas .i-clock")).to_have_count(0, timeout=PUSHED)
        self.take("syncro-connect")
        page.goto(f"{settings}syncro/bring/")
        page.get_by_role("button", name="Read the lists").click()
        expect(page.get_by_role("heading", name="What was found")).to_be_visible(timeout=PUSHED)
        self.take("syncro-bring-in")

    def open_quote(self, name: str) -> None:
        """Open a quote in the editor."""
        self.page.goto(f"{self.pages}/quotes/")
        self.page.get_by_role("link", name=name).first.click()
        expect(self.page.locator("[data-ready]")).to_be_visible()

    def add_line(self, name: str, price: str) -> None:
        """Add a one-off line."""
        page = self.page
        expect(page.locator("[data-ready]")).to_be_visible()
        page.get_by_role("button", name="Add an item").first.click()
        page.locator("[data-picker-input]").fill(name)
        page.keyboard.press("Enter")
        row = page.locator("[data-line]").filter(has=page.locator(f"input[value^='{name}']"))
        row.get_by_label("Unit price").fill(price)
        row.get_by_label("Unit price").press("Tab")
        expect(page.locator("#saved")).to_contain_text("Saved")

    def publish(self) -> None:
        """Publish what the editor shows."""
        self.page.get_by_role("button", name="Publish…").click()
        self.page.get_by_role("button", name="Publish revision").click()
        expect(self.page.get_by_role("button", name="Revise")).to_be_visible()
        self.page.wait_for_load_state("networkidle")

    def there(self, method: str, path: str, body: Any = None) -> Any:
        """Do something in Syncro by its API, as somebody there would by hand."""
        headers = {"Authorization": "Bearer sandbox"}
        answer = httpx.request(method, f"{self.sandbox}/api/v1{path}", json=body, headers=headers)
        return answer.raise_for_status().json()

    def take(self, name: str, full: bool = False) -> None:
        """Take the picture, without a toast in it."""
        expect(self.page.locator(".toast")).to_have_count(0, timeout=10_000)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


if __name__ == "__main__":
    given = sys.argv[1:] or sys.exit(__doc__)
    defaults = ["", "http://127.0.0.1:8000", "http://127.0.0.1:8001"]
    main(*given, *defaults[len(given) :])
