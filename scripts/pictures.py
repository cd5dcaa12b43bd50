"""Take the pictures of the docs anew, from a fresh `make run`: the page of today.

Usage: .venv/bin/python scripts/pictures.py PASSWORD [PAGES_URL] [SANDBOX_URL]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def main(password: str, pages: str, sandbox: str) -> None:
    """Go the newcomer's way and take a picture at each stop."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        link = _publish(page, pages, password)
        _customer(browser, link)
        page.get_by_role("button", name="Revise").click()
        expect(page.locator("[data-ready]")).to_be_visible()
        expect(page.locator("#strip")).to_contain_text("equals", timeout=30_000)
        page.wait_for_timeout(6500)  # until the toast is gone
        page.screenshot(path=PICTURES / "editor.png")
        page.goto(f"{pages}/")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "dashboard.png")
        page.goto(f"{pages}/settings/integrations/")
        page.screenshot(path=PICTURES / "integrations.png")
        page.goto(sandbox)
        page.locator("a[href^='/estimates/']").first.click()
        page.wait_for_load_state()
        page.screenshot(path=PICTURES / "sandbox-estimate.png")
        browser.close()


def _publish(page: Page, pages: str, password: str) -> str:
    page.goto(pages)
    page.get_by_label("E-mail").fill("dana@harborit.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{pages}/quotes/")
    page.get_by_role("link", name="Server refresh").first.click()
    expect(page.locator("[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish revision 1").click()
    expect(page.locator("#strip")).to_contain_text("equals this quote", timeout=30_000)
    return page.locator(".banner a").first.get_attribute("href") or ""


def _customer(browser: Browser, link: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(link)
    phone.screenshot(path=PICTURES / "customer-phone.png")
    phone.close()


if __name__ == "__main__":
    given = sys.argv[1:] or sys.exit(__doc__)
    defaults = ["", "http://127.0.0.1:8000", "http://127.0.0.1:8001"]
    main(*given, *defaults[len(given) :])
