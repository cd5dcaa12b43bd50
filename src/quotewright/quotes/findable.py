"""The words by which a quote is found, kept in a column with an index of its own.

Core PostgreSQL has no index for “somewhere within”, but a GIN index of words answers “begins
with” at once. Each word carries its account's id, so that a search reads no other account's part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, models

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _Lookup = models.Lookup[Any]
else:
    _Field, _Lookup = models.Field, models.Lookup

MOST_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
_SQL = """
UPDATE quotes_quote SET words = array_to_tsvector(string_to_array(fresh.words, ' '))
FROM unnest(%s::bigint[], %s::text[]) AS fresh(id, words) WHERE quotes_quote.id = fresh.id
"""


def words_in(text: str) -> list[str]:
    """Return the words of a text, without case, accents and punctuation: `Müller-Ost` is two."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return [word[:60] for word in _WORD.findall(bare.casefold())]


def words_of(quote: Any) -> list[str]:
    """Return what a quote is found by: its number, name, person, their organization and e-mail."""
    person = quote.person if quote.person_id else None
    texts = [quote.number, quote.name]
    if person is not None:
        texts += [person.first_name, person.last_name, person.email]
        texts += [person.organization.name] if person.organization_id else []
    return sorted({f"{quote.account_id}:{word}" for word in words_in(" ".join(texts))})


class WordsField(_Field):
    """A tsvector of `words_of` the row. It is computed at each save and never read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "editable": False, "null": True})

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector"

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        """Compute the words anew, whatever of the row has changed."""
        return words_of(model_instance)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Write an array as the vector of its elements, taken as they are."""
        return "array_to_tsvector(%s::text[])"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Leave the list to the driver."""
        return value


@WordsField.register_lookup
class HasWords(_Lookup):
    """`words__has="harbor den"`: rows in which each word is the beginning of one."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Compare with a query whose words hold letters and digits only."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*parameters, self.rhs)


def having(account_id: int, text: str) -> models.Q:
    """Match the account's quotes that have each word of the text; a text without words, none."""
    words = words_in(text)[:MOST_WORDS]
    if not words:
        return models.Q(pk__in=[])
    return models.Q(words__has=" & ".join(f"'{account_id}:{word}':*" for word in words))


def refresh(quotes: Iterable[Any]) -> None:
    """Write the words of these quotes anew, in one statement. Nothing else of them is touched."""
    rows = [(quote.pk, " ".join(words_of(quote))) for quote in quotes]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [[pk for pk, _ in rows], [words for _, words in rows]])
