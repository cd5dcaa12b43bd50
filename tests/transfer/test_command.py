"""`quotewright import` and `export`: the same import, without a page."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from quotewright.accounts.models import Account
from quotewright.catalog.models import Item
from quotewright.cli.imports import import_file, said, said_as_json
from quotewright.transfer.models import Import

TEXT = "Artikel,MPN,Price\nHub,H-1,9\nCable,C-1,x\n"


@pytest.fixture
def file(tmp_path: Path, account: Account) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_dry_run_says_what_would_happen(file: Path) -> None:
    job = import_file("items", file, dry_run=True, columns=("Artikel=name",))
    text = said(job)
    assert "1 would be added" in text and "row 3: Price is “x”" in text
    assert Item.objects.count() == 0


def test_a_run_is_told_as_json(file: Path) -> None:
    told = said_as_json(import_file("items", file, "harbor it", columns=("Artikel=name",)))
    assert (told["state"], told["created"], told["refused"]) == ("done", 1, 1)
    assert told["columns"] == {"Artikel": "name", "MPN": "code", "Price": "price"}
    assert told["refused_rows"][0]["about"] == "Cable"
    assert Import.objects.get().by is None


def test_a_wrong_column_names_those_there_are(file: Path) -> None:
    with pytest.raises(click.ClickException, match="NAME is one of Artikel, MPN, Price"):
        import_file("items", file, columns=("Name=name",))
    with pytest.raises(click.ClickException, match="which is nothing"):
        import_file("items", file, columns=("Artikel=colour",))


def test_a_file_that_is_no_table_is_explained(file: Path) -> None:
    file.write_bytes(b"PK\3\4")
    with pytest.raises(click.ClickException, match="This is a workbook"):
        import_file("items", file)
