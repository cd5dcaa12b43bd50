"""Bad input as data: which field is wrong, and what to do about it.

A `Reader` reads named values out of what a form or the API sent, collects every complaint and
raises them together, so that a person sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from quotewright.lib.money import NotANumber, parsed, plain


class Invalid(Exception):
    """Input that was refused. `errors` maps a field's name to one sentence with the remedy."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Reader:
    """Reads the fields that are present in `raw`; absent ones are left as they are."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self.values: dict[str, Any] = {}
        self.errors: dict[str, str] = {}

    def text(self, field: str, what: str, most: int, required: bool = False) -> None:
        """Read a line of text of at most `most` characters."""
        if field not in self._raw:
            return
        value = str(self._raw[field] or "").replace("\x00", "").strip()
        if required and not value:
            self.errors[field] = f"{what} is empty. Type one."
        elif len(value) > most:
            self.errors[field] = f"{what} has {len(value)} characters; at most {most} fit."
        else:
            self.values[field] = value

    def email(self, field: str, what: str) -> None:
        """Read an e-mail address, which may be left empty."""
        self.text(field, what, 254)
        value = self.values.get(field)
        if not value:
            return
        try:
            validate_email(value)
        except ValidationError:
            del self.values[field]
            self.errors[field] = f"{what} is “{value}”. Write it like name@example.com."

    def number(self, field: str, what: str, above: Decimal | None = None) -> None:
        """Read a number of up to 4 decimals that is not negative, and above `above` if given."""
        if field not in self._raw:
            return
        try:
            value = self._decimal(field, what)
        except NotANumber as error:
            self.errors[field] = str(error)
            return
        if above is not None and value <= above:
            self.errors[field] = f"{what} is {plain(value)}. It must be more than {plain(above)}."
        elif value < 0:
            self.errors[field] = f"{what} is {plain(value)}. It cannot be less than 0."
        elif value >= 10_000_000:
            self.errors[field] = f"{what} is {plain(value)}. It must be under 10,000,000."
        elif value != round(value, 4):
            self.errors[field] = f"{what} is {plain(value)}. At most four decimals are kept."
        else:
            self.values[field] = value

    def flag(self, field: str) -> None:
        """Read a yes or no, from a checkbox or from JSON."""
        if field in self._raw:
            value = self._raw[field]
            self.values[field] = value is True or str(value).casefold() in {"on", "true", "1"}

    def done(self) -> dict[str, Any]:
        """Return what was read. Raises Invalid when anything was refused."""
        if self.errors:
            raise Invalid(self.errors)
        return self.values

    def _decimal(self, field: str, what: str) -> Decimal:
        raw = self._raw[field]
        value = raw if isinstance(raw, Decimal) else parsed("" if raw is None else str(raw), what)
        if not value.is_finite():
            raise NotANumber(f"{what} is “{raw}”. Use digits, for example 1.5.")
        return value
