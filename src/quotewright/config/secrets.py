"""The installation's own keys: from the environment, else made once and kept in DATA_DIR."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from quotewright.config.env import Environment, WrongSetting


def secret_key(env: Environment, data_dir: Path) -> str:
    """Return the key that signs sessions and links."""
    return env.text("SECRET_KEY") or kept(data_dir / "secret_key", secrets.token_urlsafe(48))


def encryption_keys(env: Environment, data_dir: Path) -> list[str]:
    """Return Fernet keys, newest first: the first encrypts, all decrypt."""
    keys = env.names("ENCRYPTION_KEYS")
    if not keys:
        return [kept(data_dir / "encryption_key", Fernet.generate_key().decode())]
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise WrongSetting(
                "QUOTEWRIGHT_ENCRYPTION_KEYS holds a key that is not a Fernet key "
                "(32 bytes in URL-safe base64). Make one with "
                "`python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'`."
            ) from error
    return keys


def kept(path: Path, fresh: str) -> str:
    """Read the key, or write the fresh one so that only the first of several processes does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, fresh)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(
            f"{path} cannot be used ({error.strerror}). Make the folder writable, or set "
            "QUOTEWRIGHT_DATA_DIR to one that is."
        ) from error


def _write_once(path: Path, text: str) -> None:
    """Make the file whole or not at all; a file that another process made first is kept."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
