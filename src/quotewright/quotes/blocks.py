"""What can be done to the text blocks of a draft or template, and to the account's library.

Changes to a quote's blocks are edits as those to its lines are: saved all or nothing, and taken
back by undo. All raise Invalid; those on quotes also IllegalMove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from quotewright.accounts.models import Account, User
from quotewright.lib.fields import Invalid, Reader
from quotewright.quotes.drafts import STEP, Draft, editing, spread
from quotewright.quotes.models import Block, LibraryBlock, Quote
from quotewright.quotes.seen import require_as_seen
from quotewright.quotes.values import (
    MOST_BLOCKS,
    MOST_TEXT,
    block_values,
    errors_under,
    merged_text,
    one_newline,
)

By = User | str | None


def add_block(
    quote: Quote, raw: Mapping[str, Any], rank: int | None = None, by: By = None
) -> Block:
    """Add a text, at the end of its place unless `rank`, from 1, says where in it."""
    values = block_values(raw)
    with editing(quote, by, f"add {_named(values.get('title', ''))}") as draft:
        rows = draft.blocks()
        if len(rows) >= MOST_BLOCKS:
            raise Invalid({"blocks": f"A quote holds at most {MOST_BLOCKS} texts. Join some."})
        block = Block(quote=draft.quote, **values)
        _arrange(draft, rows, block, rank)
    return block


def add_from_library(
    quote: Quote, kept: LibraryBlock, place: str = Block.Place.BEFORE, by: By = None
) -> Block:
    """Add a copy of a text of the library; later changes there do not touch it."""
    return add_block(quote, {"title": kept.title, "text": kept.text, "place": place}, by=by)


def change_block(
    block: Block, raw: Mapping[str, Any], by: By = None, seen: Mapping[str, Any] | None = None
) -> Block:
    """Change the given fields; one that goes to the other place comes at its end.

    `seen` is what the fields held when somebody began to type: Conflict unless they still do.
    """
    values = block_values(raw)
    with editing(block.quote, by, f"change {_named(block.title)}") as draft:
        rows = draft.blocks()
        fresh = _of(rows, block)
        if seen is not None:
            require_as_seen(fresh, values, _as_read(seen), by)
        moved = values.get("place", fresh.place) != fresh.place
        for field, value in values.items():
            setattr(fresh, field, value)
        if moved:
            _arrange(draft, [row for row in rows if row != fresh], fresh)
        draft.save(fresh)
    return fresh


def move_block(block: Block, rank: int, by: By = None) -> Block:
    """Move a text to a `rank`, from 1, among those before or those after the lines."""
    with editing(block.quote, by, f"move {_named(block.title)}") as draft:
        rows = draft.blocks()
        fresh = _of(rows, block)
        _arrange(draft, [row for row in rows if row != fresh], fresh, rank)
    return fresh


def delete_block(block: Block, by: By = None) -> int:
    """Remove a text; return the rank that it had in its place, for bringing it back."""
    with editing(block.quote, by, f"remove {_named(block.title)}") as draft:
        rows = draft.blocks()
        fresh = _of(rows, block)
        draft.delete(fresh)
    return [row for row in rows if row.place == fresh.place].index(fresh) + 1


def replace_blocks(quote: Quote, raws: Sequence[Mapping[str, Any]], by: By = None) -> None:
    """Make a quote's texts exactly these, in this order. Errors are named `blocks[1].text`."""
    errors: dict[str, str] = {}
    plan: list[dict[str, Any]] = []
    for n, raw in enumerate(raws):
        with errors_under(f"blocks[{n}]", errors):
            plan.append({"title": "", "text": "", "place": Block.Place.BEFORE} | block_values(raw))
    if len(raws) > MOST_BLOCKS:
        errors["blocks"] = f"{len(raws)} texts; a quote holds at most {MOST_BLOCKS}."
    if errors:
        raise Invalid(errors)
    with editing(quote, by, "replace all texts") as draft:
        old = draft.blocks()
        rows = [*old[: len(plan)], *(Block(quote=draft.quote) for _ in plan[len(old) :])]
        for n, (row, values) in enumerate(zip(rows, plan, strict=True)):
            for field, value in {**values, "position": STEP * (n + 1)}.items():
                setattr(row, field, value)
        draft.save(*rows)
        draft.delete(*old[len(plan) :])


def save_to_library(block: Block, name: str = "") -> LibraryBlock:
    """Keep a copy of a text for other quotes, by default under its title."""
    account = block.quote.account
    return create_library_block(
        account,
        {
            "name": name or _free_name(account, block.title or "Text"),
            "title": block.title,
            "text": block.text,
        },
    )


def create_library_block(account: Account, raw: Mapping[str, Any]) -> LibraryBlock:
    """Add a text to the library."""
    values = _library_values({"name": "", "text": "", **raw})
    return LibraryBlock.objects.create(account=account, **values)


def change_library_block(kept: LibraryBlock, raw: Mapping[str, Any]) -> LibraryBlock:
    """Change a text of the library; quotes that took it keep their copies."""
    for field, value in _library_values(raw).items():
        setattr(kept, field, value)
    kept.save()
    return kept


def archive_library_block(kept: LibraryBlock) -> LibraryBlock:
    """Offer a text of the library no longer."""
    kept.archived_at = kept.archived_at or timezone.now()
    kept.save(update_fields=["archived_at"])
    return kept


def restore_library_block(kept: LibraryBlock) -> LibraryBlock:
    """Offer an archived text of the library again."""
    kept.archived_at = None
    kept.save(update_fields=["archived_at"])
    return kept


def _arrange(draft: Draft, others: list[Block], row: Block, rank: int | None = None) -> None:
    """Put a row at a rank among the `others` of its place; those between which it goes stay."""
    mine = [other for other in others if other.place == row.place]
    at = len(mine) if rank is None else max(0, min(rank - 1, len(mine)))
    low = mine[at - 1].position if at else None
    high = mine[at].position if at < len(mine) else None
    if found := spread(low, high, 1):
        row.position = found[0]
        draft.save(row)
        return
    mine.insert(at, row)
    for n, each in enumerate(mine, start=1):
        each.position = STEP * n
    draft.save(*mine)


def _of(rows: Sequence[Block], block: Block) -> Block:
    """Return the row as it is now. Raises Block.DoesNotExist."""
    found = next((row for row in rows if row == block), None)
    if found is None:
        raise Block.DoesNotExist(f"Text {block.pk} is gone.")
    return found


def _as_read(seen: Mapping[str, Any]) -> dict[str, str]:
    """What a form held, in the way in which texts are read."""
    return {field: one_newline(str(value)).strip() for field, value in seen.items()}


def _library_values(raw: Mapping[str, Any]) -> dict[str, Any]:
    reader = Reader(raw)
    reader.text("name", "Name", 120, required=True)
    merged_text(reader, "title", "Title", 120)
    merged_text(reader, "text", "Text", MOST_TEXT)
    if "text" in raw and reader.values.get("text") == "":
        reader.errors["text"] = "Text is empty. Type one."
    return reader.done()


def _free_name(account: Account, name: str) -> str:
    """Return the name, numbered where the library has it already."""
    taken = set(account.blocks.values_list("name", flat=True))
    tries = (name, *(f"{name[:110]} {n}" for n in range(2, len(taken) + 3)))
    return next(each for each in tries if each not in taken)


def _named(title: str) -> str:
    return f"text {title}" if title else "a text"
