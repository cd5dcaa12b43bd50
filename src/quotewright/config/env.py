"""The environment: every variable that Quotewright reads, typed, with its default and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

PREFIX = "QUOTEWRIGHT_"


class WrongSetting(Exception):
    """A setting that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. A secret may also be given as a file, in `<name>_FILE`."""

    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("DATA_DIR", "var", "folder of the embedded database and the generated secrets"),
    Variable("HOST", "127.0.0.1", "address on which the web pages are served"),
    Variable("PORT", "8000", "port of the web pages"),
    Variable(
        "PUBLIC_URL", "", "address under which people reach the pages; default from HOST:PORT"
    ),
    Variable("ALLOWED_HOSTS", "", "comma-separated host names accepted beside PUBLIC_URL's own"),
    Variable("DEBUG", "off", "on: Django's debug pages; never in production"),
    Variable("SECRET_KEY", "", "signs sessions; default: made once, kept in DATA_DIR", secret=True),
    Variable(
        "ENCRYPTION_KEYS",
        "",
        "comma-separated Fernet keys, newest first; default: made once, kept in DATA_DIR",
        secret=True,
    ),
    Variable("SANDBOX", "off", "on: `quotewright up` also serves the Syncro sandbox"),
    Variable("SANDBOX_PORT", "8001", "port of the Syncro sandbox"),
    Variable(
        "SYNCRO_BASE_URL", "", "stand-in that every Syncro connection calls instead of Syncro"
    ),
    Variable("SYNCRO_TIMEOUT", "20", "seconds to wait for an answer from Syncro"),
    Variable(
        "CALLS_PER_MINUTE", "180", "requests a minute to Syncro; 0: a stand-in without a limit"
    ),
    Variable(
        "WATCH_CALLS_PER_MINUTE",
        "10",
        "of those, requests that look for what happened in Syncro by itself; 0: none",
    ),
    Variable(
        "METRICS_TOKEN", "", "opens /metrics to a Prometheus server; empty: closed", secret=True
    ),
    Variable("SMTP_HOST", "", "server that sends e-mails about the sync; empty: none are sent"),
    Variable("SMTP_PORT", "587", "its port"),
    Variable("SMTP_SECURITY", "starttls", "starttls, tls (usually port 465) or none"),
    Variable("SMTP_USER", "", "whom it knows us as"),
    Variable("SMTP_PASSWORD", "", "the password for it", secret=True),
    Variable("MAIL_FROM", "", "the sender's address; default: SMTP_USER"),
    Variable("SETTLE_SECONDS", "120", "wait after a lost answer before looking whether it counted"),
    Variable("GATHER_SECONDS", "1", "how long a save is waited for others, so that they go as one"),
    Variable("JOURNAL_DAYS", "90", "days for which what was said to Syncro is kept"),
    Variable("WORKERS", "1", "worker processes that `quotewright up` starts"),
    Variable("WORKER_CONCURRENCY", "4", "pushes that one worker process does side by side"),
    Variable("STALLED_SECONDS", "30", "silence after which a worker counts as dead"),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


class Environment:
    """Typed readers over a mapping of variables; raises WrongSetting with the remedy."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values
        self._refuse_unknown_names()

    def text(self, name: str) -> str:
        """Return the variable's value, from its file if `<name>_FILE` is set."""
        variable = _BY_NAME[name]
        path = self._values.get(f"{PREFIX}{name}_FILE") if variable.secret else None
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise WrongSetting(
                    f"{PREFIX}{name}_FILE names {path}, which cannot be read ({error.strerror}). "
                    "Correct the path or the file's permissions."
                ) from error
        return self._values.get(PREFIX + name) or variable.default

    def flag(self, name: str) -> bool:
        """Return a switch; `on`, `yes`, `true` and `1` mean on."""
        value = self.text(name).casefold()
        if value in {"on", "yes", "true", "1"}:
            return True
        if value in {"off", "no", "false", "0", ""}:
            return False
        raise WrongSetting(f"{PREFIX}{name} is “{value}”. Use on or off.")

    def number(self, name: str, least: float = 0) -> float:
        """Return a number that is at least `least`."""
        value = self.text(name)
        try:
            number = float(value)
        except ValueError:
            raise WrongSetting(
                f"{PREFIX}{name} is “{value}”. Use digits, for example 20."
            ) from None
        if number < least:
            raise WrongSetting(f"{PREFIX}{name} is {value}. The least that works is {least:g}.")
        return number

    def port(self, name: str) -> int:
        """Return a TCP port."""
        number = self.number(name, 1)
        if number > 65535 or number != int(number):
            raise WrongSetting(f"{PREFIX}{name} is {self.text(name)}. Ports go from 1 to 65535.")
        return int(number)

    def choice(self, name: str, *choices: str) -> str:
        """Return the variable's value, which must be one of these."""
        value = self.text(name).casefold()
        if value not in choices:
            raise WrongSetting(f"{PREFIX}{name} is “{value}”. Use {' or '.join(choices)}.")
        return value

    def names(self, name: str) -> list[str]:
        """Return a comma-separated list, blanks left out."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def _refuse_unknown_names(self) -> None:
        known = {PREFIX + v.name for v in VARIABLES}
        known |= {f"{PREFIX}{v.name}_FILE" for v in VARIABLES if v.secret}
        for name in self._values:
            if name.startswith(PREFIX) and name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise WrongSetting(
                    f"{name} is not a setting of Quotewright.{hint} "
                    "docs/configure.md lists them all."
                )
