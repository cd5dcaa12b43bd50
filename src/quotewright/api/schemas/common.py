"""What all descriptions share: bodies that refuse unknown fields, and words of a search."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# What a list is searched for; PostgreSQL has no NUL in its texts.
Wanted = Annotated[str, AfterValidator(lambda text: text.replace("\x00", "").strip())]
# Optional in a request and without a default: what is absent stays as it is.
ABSENT: Any = Field(default_factory=str)
ABSENT_FLAG: Any = Field(default_factory=bool)


class Body(BaseModel):
    """A request's body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> dict[str, Any]:
        """Return the fields that the request named."""
        return self.model_dump(exclude_unset=True)
