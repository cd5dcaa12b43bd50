"""Secrets at rest: encrypted with the installation's keys, never shown again."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotDecrypt(Exception):
    """The stored secret was written with a key that this installation no longer has."""


def encrypted(secret: str) -> str:
    """Encrypt with the newest key."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypted(stored: str) -> str:
    """Decrypt with any of the installation's keys. Raises CannotDecrypt."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt(
            "The token was encrypted with another key. Put the old key back at the end of "
            "QUOTEWRIGHT_ENCRYPTION_KEYS, or enter the token again."
        ) from error


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
