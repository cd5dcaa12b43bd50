"""Importing and exporting on the pages, from the file to undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quotewright.accounts.models import Account, Membership, User
from quotewright.catalog.models import Item
from quotewright.people.models import Person
from quotewright.quotes.models import Quote
from quotewright.transfer import actions
from quotewright.transfer.models import Import
from tests.transfer.conftest import worked
from tests.web.conftest import HTMX

ITEMS = "Name,Code,Cost,Price\nFirewall,FW-1,610,949\nHub,H-1,abc,9\n"


def brought(client: Client, text: str, kind: str = "items", **more: Any) -> Import:
    """Upload a file on its page."""
    file = SimpleUploadedFile("prices.csv", text.encode())
    answer = client.post(f"/transfer/{kind}/new/", {"file": file, **more})
    assert answer.status_code == 302, answer.text
    return Import.objects.latest("pk")


def mapped(job: Import, **more: str) -> dict[str, str]:
    """What the page of columns sends."""
    columns = {f"column_{place}": field for place, field in enumerate(job.mapping)}
    return {**columns, "mark": job.mark, "mode": job.mode, **more}


@pytest.fixture
def sam(account: Account) -> Client:
    """The browser of a salesperson who sees no margins."""
    user = User.objects.create_user("sam@harborit.example", "correct horse", "Sam Reed")
    Membership.objects.create(account=account, user=user, sees_margins=False)
    client = Client()
    client.force_login(user)
    return client


def test_a_file_goes_from_upload_to_undo(client: Client) -> None:
    job = brought(client, ITEMS)
    page = client.get(f"/transfer/{job.pk}/").text
    assert "Where does each column go?" in page and "Check 2 rows" in page
    client.post(f"/transfer/{job.pk}/check/", mapped(job))
    assert "Checking what would happen" in client.get(f"/transfer/{job.pk}/").text
    job.refresh_from_db()
    job = worked(job)
    page = client.get(f"/transfer/{job.pk}/").text
    assert "Nothing is saved yet" in page and "Import 1 row<" in page
    assert "Cost is “abc”" in page and "Cost (1)" in page
    client.post(f"/transfer/{job.pk}/run/")
    job.refresh_from_db()
    assert "1 added" in client.get(f"/transfer/{worked(job).pk}/").text
    client.post(f"/transfer/{job.pk}/undo/")
    job.refresh_from_db()
    assert "Everything is as it was before" in client.get(f"/transfer/{worked(job).pk}/").text
    assert Item.objects.count() == 0


def test_progress_is_told_and_ends_in_the_page(client: Client) -> None:
    job = brought(client, ITEMS)
    actions.check(job, {})
    page = client.get(f"/transfer/{job.pk}/progress/", headers=HTMX).text
    assert "0 of 2 rows" in page and 'id="working-cancel"' in page  # focus stays on it
    job.refresh_from_db()
    worked(job)
    answer = client.get(f"/transfer/{job.pk}/progress/", headers=HTMX)
    assert answer["HX-Redirect"] == f"/transfer/{job.pk}/"


def test_a_run_is_stopped_and_goes_on(client: Client) -> None:
    job = worked(actions.check(brought(client, ITEMS), {}))
    actions.run(job)
    client.post(f"/transfer/{job.pk}/cancel/")
    page = client.get(f"/transfer/{job.pk}/").text
    assert "Canceled after 0 of 2 rows" in page and "Go on" in page
    client.post(f"/transfer/{job.pk}/go-on/")
    job.refresh_from_db()
    assert worked(job).counts == {"created": 1, "refused": 1}


def test_a_broken_file_is_explained_and_pasted_text_stays(client: Client) -> None:
    page = client.post("/transfer/items/new/", {"pasted": 'Name\n"Hub'})
    assert page.status_code == 422
    assert "is never closed" in page.text and "Hub</textarea>" in page.text
    page = client.post("/transfer/items/new/", {"file": SimpleUploadedFile("a.xlsx", b"PK\3\4")})
    assert "This is a workbook" in page.text
    assert "No file is chosen" in client.post("/transfer/items/new/", {}).text


def test_a_wrong_choice_of_columns_keeps_what_was_chosen(client: Client) -> None:
    job = brought(client, ITEMS)
    data = mapped(job, column_1="name", mark=",")
    page = client.post(f"/transfer/{job.pk}/check/", data)
    assert page.status_code == 422
    assert "both go to Name. Leave one out." in page.text
    assert '<option value="," selected>' in page.text


def test_the_first_row_can_be_data(client: Client) -> None:
    job = brought(client, "Name,Price\nHub,9\n")
    client.post(f"/transfer/{job.pk}/header/", {"has_header": "0"})
    assert "The first row is read as data" in client.get(f"/transfer/{job.pk}/").text
    job.refresh_from_db()
    assert (job.total, job.header) == (2, ["Column 1", "Column 2"])


def test_rows_are_filtered(client: Client) -> None:
    job = worked(actions.check(brought(client, ITEMS), {}))
    url = f"/transfer/{job.pk}/"
    assert "Firewall (FW-1)" in client.get(url, {"show": "created"}).text
    assert "Cost is" in client.get(url, {"show": "refused", "q": "abc"}, headers=HTMX).text
    none = client.get(url, {"show": "refused", "q": "nothing"}, headers=HTMX).text
    assert "No rows match" in none and "<html" not in none


def test_refused_rows_come_with_their_reason(client: Client) -> None:
    job = worked(actions.check(brought(client, ITEMS + "=A1,X,1,1\n"), {}))
    answer = client.get(f"/transfer/{job.pk}/refused/")
    rows = b"".join(answer).decode("utf-8-sig").splitlines()
    assert rows[0] == "Name,Code,Cost,Price,Why it was refused"
    assert rows[1].startswith("Hub,H-1,abc,9,Cost is “abc”")
    assert rows[2].startswith("'=A1,X,1,1,\"Name is the formula")
    assert "attachment" in answer["Content-Disposition"]


def test_a_quote_is_made_of_a_file(client: Client, person: Person) -> None:
    answer = client.post("/transfer/lines/new/", {"pasted": "Item\tPrice\nHub\t9"})
    assert answer.status_code == 422 and "No person is chosen" in answer.text
    job = brought(client, "Item,Price\nHub,9\n", "lines", quote_name="Net", person=person.pk)
    job = worked(actions.run(worked(actions.check(job, {}))))
    quote = Quote.objects.get(name="Net")
    assert f"/quotes/{quote.pk}/" in client.get(f"/transfer/{job.pk}/").text


def test_lines_are_added_to_a_draft(client: Client, quote: Quote) -> None:
    assert "Add lines to quote 1001" in client.get(f"/quotes/{quote.pk}/import/").text
    client.post(f"/quotes/{quote.pk}/import/", {"pasted": "Item\tPrice\nHub\t9.00"})
    assert Import.objects.get().quote == quote


def test_the_history_lists_imports(client: Client) -> None:
    assert "Nothing was imported yet" in client.get("/transfer/").text
    brought(client, ITEMS)
    page = client.get("/transfer/").text
    assert "prices.csv" in page and "Columns to choose" in page


def test_a_readonly_member_looks_and_changes_nothing(client: Client, reader: Client) -> None:
    job = worked(actions.check(brought(client, ITEMS), {}))
    assert "Firewall" in reader.get(f"/transfer/{job.pk}/", {"show": ""}).text
    assert "Import 1 row" not in reader.get(f"/transfer/{job.pk}/").text
    assert reader.post(f"/transfer/{job.pk}/run/").status_code == 403
    assert reader.get("/transfer/items/new/").status_code == 403
    assert reader.get("/transfer/items.csv").status_code == 200
    job.refresh_from_db()
    assert job.state == "checked"


def test_who_sees_no_margins_is_shown_none(client: Client, sam: Client) -> None:
    job = worked(actions.run(worked(actions.check(brought(client, ITEMS), {}))))
    assert sam.get(f"/transfer/{job.pk}/").status_code == 404
    assert "prices.csv" not in sam.get("/transfer/").text
    out = b"".join(sam.get("/transfer/items.csv")).decode()
    assert "Firewall" in out and "Cost" not in out and "610" not in out
    own = brought(sam, ITEMS)
    page = sam.get(f"/transfer/{own.pk}/").text
    assert '<option value="cost"' not in page


def test_files_are_given_out(client: Client, quote: Quote) -> None:
    for path in ("transfer/people.csv", "transfer/quotes.csv", f"quotes/{quote.pk}/lines.csv"):
        answer = client.get(f"/{path}")
        content = b"".join(answer)
        assert content.startswith(b"\xef\xbb\xbf") and answer["Content-Type"].startswith("text/csv")
    assert b"Hub" not in content and b"Firewall" in content


def test_the_pages_take_the_same_queries_for_many_rows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    rows = "".join(f"Item {n},C-{n},1,2\n" for n in range(90))
    job = worked(actions.check(brought(client, "Name,Code,Cost,Price\n" + rows), {}))
    with django_assert_max_num_queries(12):
        client.get(f"/transfer/{job.pk}/")
    for _ in range(5):
        brought(client, ITEMS)
    with django_assert_max_num_queries(5):
        client.get("/transfer/")
