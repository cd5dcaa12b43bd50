"""A column of search terms: core PostgreSQL's tsvector, holding exactly the terms it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Lookup

if TYPE_CHECKING:
    _Field = models.Field[list[str], str]
    _Lookup = Lookup[str]
else:
    _Field, _Lookup = models.Field, Lookup


class Terms(_Field):
    """Terms that are found by how they begin: `entry__terms__match="'12:har':*"`."""

    def db_type(self, connection: Any) -> str:
        """Name PostgreSQL's type."""
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Make a tsvector of a list of terms, without a parser that would divide them."""
        return "array_to_tsvector(%s::text[])"


@Terms.register_lookup
class Match(_Lookup):
    """Whether the terms satisfy a tsquery, given as text."""

    lookup_name = "match"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Write the comparison."""
        left, left_values = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*left_values, self.rhs)
