"""How a quote stands with the PSA."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from quotewright.integrations.state import Standing


class RemoteOut(BaseModel):
    """A record in the PSA."""

    id: str
    number: str
    url: str


class SideOut(BaseModel):
    """What one side computed."""

    subtotal: str | None
    tax: str | None
    total: str | None


class ProblemOut(BaseModel):
    """What stands in the way of the sync, and what to do about it."""

    failure: str = Field(alias="class")
    cause: str
    remedy: str
    candidates: list[str]


class SyncOut(BaseModel):
    """How a quote stands with the PSA."""

    standing: Standing
    behind: bool
    estimate: RemoteOut | None
    invoice: RemoteOut | None
    ours: SideOut | None
    theirs: SideOut | None
    pushed_at: datetime | None
    calls: int
    problem: ProblemOut | None
