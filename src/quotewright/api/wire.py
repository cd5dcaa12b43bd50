"""How values look on the wire: numbers that lose nothing, and bodies that must be JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import BeforeValidator, WithJsonSchema

from quotewright.lib.money import plain, rounded

_MOST_DIGITS = 40


class JsonParser(Parser):
    """Reads JSON with every fraction as a Decimal, so that 19.99 stays 19.99."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body's value. Raises ValueError."""
        value: dict[str, Any] = json.loads(
            request.body, parse_float=Decimal, parse_constant=_refuse_constant
        )
        if b"\\ud" in request.body.lower():
            _refuse_half_pairs(value)
        return value


def _refuse_half_pairs(value: object) -> None:
    """JSON can write half of a UTF-16 pair; no database or answer can hold that."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text has half of a character pair in it") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _number_text(value: object) -> str:
    """Return a number's digits; whether they are a good number is the field's affair."""
    if isinstance(value, Decimal) and abs(value.adjusted()) <= _MOST_DIGITS:
        value = f"{value:f}"
    elif isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError('Send a number, as text such as "12.50" or as a JSON number.')
    if len(value) > _MOST_DIGITS:
        raise ValueError(f"The number has {len(value)} characters; at most {_MOST_DIGITS} fit.")
    return value


# Money or a quantity coming in: a JSON string or a JSON number, kept digit by digit.
Number = Annotated[
    str,
    BeforeValidator(_number_text),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "number"}], "examples": ["12.50", 12.5]}
    ),
]


def price(amount: Decimal, currency: str) -> str:
    """Return a unit price with at least the currency's decimals: `12.50`, `0.1255`."""
    minor = rounded(amount, currency)
    return str(minor) if minor == amount else plain(amount)


def money(amount: Decimal, currency: str) -> str:
    """Return a sum with the currency's decimals: `1250.00`."""
    return str(rounded(amount, currency))


def known_money(amount: Decimal | None, currency: str) -> str | None:
    """Return a sum, or None where it is not known."""
    return None if amount is None else money(amount, currency)
