"""Bad input as data: which field is wrong, and what to do about it.

A `Reader` reads named values out of what a form or the API sent, collects every complaint and
raises them together, so that a person sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
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

    def number(
        self,
        field: str,
        what: str,
        above: Decimal | None = None,
        most: Decimal | None = None,
        places: int = 4,
    ) -> None:
        """Read a number that is not negative, above `above` and at most `most` where given."""
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
        elif most is not None and value > most:
            self.errors[field] = f"{what} is {plain(value)}. It can be at most {plain(most)}."
        elif value >= 10_000_000:
            self.errors[field] = f"{what} is {plain(value)}. It must be under 10,000,000."
        elif value != round(value, places):
            decimals = {2: "two", 4: "four"}[places]
            self.errors[field] = f"{what} is {plain(value)}. At most {decimals} decimals are kept."
        else:
            self.values[field] = value

    def number_or(
        self, field: str, what: str, empty: Decimal | None, most: Decimal | None = None
    ) -> None:
        """Read a number that may be left empty, which then means `empty`."""
        if field in self._raw and str(self._raw[field] or "").strip() == "":
            self.values[field] = empty
        else:
            self.number(field, what, most=most)

    def choice(self, field: str, what: str, options: Iterable[str]) -> None:
        """Read one of a few words."""
        if field not in self._raw:
            return
        value, known = str(self._raw[field]), list(options)
        if value in known:
            self.values[field] = value
        else:
            self.errors[field] = f"{what} is “{value}”. Use one of {', '.join(known)}."

    def day(self, field: str, what: str) -> None:
        """Read a date, which may be left empty (None)."""
        if field not in self._raw:
            return
        value = self._raw[field] or ""
        if isinstance(value, date):
            self.values[field] = value
            return
        text = str(value).strip()
        try:
            self.values[field] = date.fromisoformat(text) if text else None
        except ValueError:
            self.errors[field] = f"{what} is “{text}”. Write it like 2026-12-31."

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
