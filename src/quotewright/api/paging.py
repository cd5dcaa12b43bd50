"""Lists in pages, newest first: a cursor stays right while rows are added."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from pydantic import BaseModel, Field

Row = TypeVar("Row", bound=Model)


class Paging(BaseModel):
    """What every list takes."""

    cursor: str = Field("", pattern="^[0-9]{0,18}$", description="The page before's `next_cursor`")
    limit: int = Field(50, ge=1, le=100)


def page_of(rows: QuerySet[Row], paging: Paging) -> tuple[list[Row], str | None]:
    """Return one page and the cursor of the next one, None on the last page."""
    if paging.cursor:
        rows = rows.filter(pk__lt=int(paging.cursor))
    found = list(rows.order_by("-pk")[: paging.limit + 1])
    page = found[: paging.limit]
    return page, str(page[-1].pk) if len(found) > len(page) else None
