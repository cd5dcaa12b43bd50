"""What all tests share: a real PostgreSQL, and the cast.

The cast: Dana Whitlock of Harbor IT quotes for Marisol Vega of Harbor Dental.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection as database
from django.db import connections

from quotewright.accounts.actions import set_taxes
from quotewright.accounts.models import Account, Membership, User
from quotewright.config.database import django_database, embedded, with_database
from quotewright.integrations.models import Connection
from quotewright.integrations.options import Options, as_json
from quotewright.lib.taxes import TaxMode
from quotewright.people.actions import create_person
from quotewright.people.models import Person
from quotewright.quotes import actions
from quotewright.quotes.models import Quote
from quotewright.sandbox import Sandbox, running

_STACK = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start a database for this process, unless DATABASE_URL names one.

    Of several processes (`-n 2`) each has a server of its own, and the one that only hands out
    the tests has none. A server that DATABASE_URL names gets a database for each.
    """
    hands_out = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if not os.environ.get("DATABASE_URL") and not hands_out:
        folder = Path(_STACK.enter_context(tempfile.TemporaryDirectory(prefix="quotewright-")))
        folder.chmod(0o755)  # the database's own user must get through when root runs the tests
        os.environ["DATABASE_URL"] = _STACK.enter_context(embedded(folder))
        connections.databases["default"].update(django_database(os.environ["DATABASE_URL"]))


def pytest_unconfigure() -> None:
    """Stop it again."""
    connections.close_all()
    _STACK.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """End the sessions that threads of workers left open, so that the database can be dropped."""
    yield
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [database.settings_dict["NAME"]],
        )
    connections.close_all()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Real password hashes take half a second each, on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account(db: None) -> Account:
    account = Account.objects.create(name="Harbor IT")
    rate = {"name": "Maine sales tax", "percent": "5.5"}
    return set_taxes(account, TaxMode.EXCLUSIVE, [rate])


@pytest.fixture
def dana(account: Account) -> User:
    user = User.objects.create_user("dana@harborit.example", "correct horse", "Dana Whitlock")
    Membership.objects.create(account=account, user=user, role=Membership.Role.ADMIN)
    return user


@pytest.fixture
def person(account: Account) -> Person:
    return create_person(
        account,
        {
            "first_name": "Marisol",
            "last_name": "Vega",
            "email": "marisol@harbordental.example",
            "organization": "Harbor Dental",
        },
    )


@pytest.fixture
def quote(account: Account, person: Person, dana: User) -> Quote:
    """A draft: 949.00 + 3 x 133.33 taxable, 2.75 x 145.00 not: 1,747.74 before tax."""
    quote = actions.create_quote(account, person, "Office refresh", dana)
    actions.add_line(quote, {"name": "Firewall", "unit_price": "949.00", "unit_cost": "610"})
    actions.add_line(quote, {"name": "Access point", "quantity": "3", "unit_price": "133.33"})
    hours = {"name": "Hours", "quantity": "2.75", "unit_price": "145", "taxable": False}
    actions.add_line(quote, hours)
    return quote


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(limit_per_minute=0)


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as site:
        yield site


@pytest.fixture
def connection(transactional_db: None, account: Account, site: str, settings: Any) -> Connection:
    """A connection with the tax rate mapped; lost answers settle at once."""
    settings.SYNCRO_BASE_URL = site
    settings.SETTLE_SECONDS = 0
    settings.GATHER_SECONDS = 0
    settings.SYNCRO_TIMEOUT = 2
    settings.CALLS_PER_MINUTE = 0
    made = Connection(account=account, subdomain="sandbox", is_stand_in=True)
    made.options = as_json(Options(tax_rates={"5.5": "40"}))
    made.token = "sandbox"
    made.save()
    return made


@dataclass
class Workers:
    """Worker processes as an installation runs them."""

    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Start one more worker process."""
        argv = [sys.executable, "-m", "quotewright.cli", "worker"]
        process = subprocess.Popen(argv, env=self.environment)
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def workers(connection: Connection, site: str) -> Iterator[Workers]:
    url = with_database(os.environ["DATABASE_URL"], str(database.settings_dict["NAME"]))
    made = Workers(
        {
            **os.environ,
            "DATABASE_URL": url,
            "QUOTEWRIGHT_SYNCRO_BASE_URL": site,
            "QUOTEWRIGHT_SETTLE_SECONDS": "0.5",
            "QUOTEWRIGHT_GATHER_SECONDS": "0",
            "QUOTEWRIGHT_STALLED_SECONDS": "1",
            "QUOTEWRIGHT_SYNCRO_TIMEOUT": "3",
            "QUOTEWRIGHT_CALLS_PER_MINUTE": "0",
        }
    )
    yield made
    for process in made.running:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@dataclass(frozen=True)
class Stack:
    """A whole installation as `make run` starts it, with Dana's login."""

    url: str
    sandbox_url: str
    email: str
    password: str


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`quotewright up` with its own embedded database, pages, worker and sandbox."""
    folder = tmp_path_factory.mktemp("stack")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    web, api = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {
        **kept,
        "QUOTEWRIGHT_DATA_DIR": str(folder),
        "QUOTEWRIGHT_PORT": str(web),
        "QUOTEWRIGHT_SANDBOX": "on",
        "QUOTEWRIGHT_SANDBOX_PORT": str(api),
    }
    url = f"http://127.0.0.1:{web}"
    process = subprocess.Popen([sys.executable, "-m", "quotewright.cli", "up"], env=environment)
    try:
        wait_for(lambda: answers(f"{url}/healthz"), 60)
        password = (folder / "demo_password").read_text(encoding="utf-8")
        yield Stack(url, f"http://127.0.0.1:{api}", "dana@harborit.example", password)
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        return httpx.get(url).status_code == 200
    except httpx.HTTPError:
        return False
