"""PostgreSQL killed under load: every acknowledged save is there, and every push converges.

Run as `python -m tests.chaos.database KILLS`, a process of its own with an embedded server of its
own, since the server is killed (kill -9) and started again. Two workers push meanwhile, and are
started again when they end, as the supervisor does. The last line printed is the result as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from quotewright.config import embedded
from quotewright.config.database import embedded as embedded_database
from quotewright.config.env import WrongSetting
from quotewright.sandbox import Sandbox, running

SAVERS = 3
SECONDS_BETWEEN = 2.5


class Worker:
    """A worker process that is started again when it ends."""

    def __init__(self) -> None:
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        """Start it unless it runs."""
        if self.process is None or self.process.poll() is not None:
            self.starts += 1
            argv = [sys.executable, "-m", "quotewright.cli", "worker"]
            self.process = subprocess.Popen(argv, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Saver(threading.Thread):
    """Saves as fast as it can, and keeps what was acknowledged."""

    def __init__(self, account: Any, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.account, self.number, self.stop = account, number, stop
        self.cities: dict[int, int] = {}  # person: the last city acknowledged
        self.published: set[int] = set()
        self.accepted: set[int] = set()
        self.refused = 0

    def run(self) -> None:
        from django.db import Error, connection

        turn = 0
        while not self.stop.is_set():
            turn += 1
            try:
                self._save(turn)
            except Error:
                self.refused += 1
                connection.close()
                time.sleep(0.05)
        connection.close()

    def _save(self, turn: int) -> None:
        from quotewright.people.actions import change_person, create_person
        from quotewright.quotes import actions
        from quotewright.quotes.actions import Signer

        email = f"p{self.number}-{turn}@harbordental.example"
        person = create_person(self.account, {"first_name": "Marisol", "email": email})
        self.cities[person.pk] = 0
        for city in range(1, 4):
            change_person(person, {"city": f"Portland {city}"})
            self.cities[person.pk] = city
        quote = actions.create_quote(self.account, person, f"Office {turn}")
        actions.add_line(quote, {"name": "Firewall", "unit_price": "949.00"})
        actions.publish(quote)
        self.published.add(quote.pk)
        if turn % 2:
            actions.accept(quote, Signer("Marisol Vega", "PO-7"))
            self.accepted.add(quote.pk)
        time.sleep(0.05)


def main(kills: int) -> None:
    """Save, kill, start again; then compare."""
    sandbox = Sandbox(limit_per_minute=0)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quotewright-")))
        folder.chmod(0o755)
        os.environ["DATABASE_URL"] = stack.enter_context(embedded_database(folder))
        os.environ["QUOTEWRIGHT_SYNCRO_BASE_URL"] = stack.enter_context(running(sandbox))
        os.environ |= {
            "QUOTEWRIGHT_SETTLE_SECONDS": "0.5",
            "QUOTEWRIGHT_STALLED_SECONDS": "1",
            "QUOTEWRIGHT_GATHER_SECONDS": "0",
        }
        os.environ |= {"QUOTEWRIGHT_SYNCRO_TIMEOUT": "3", "QUOTEWRIGHT_CALLS_PER_MINUTE": "0"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "quotewright.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        print(json.dumps(_tried(folder / "postgres", sandbox, kills)))


def _tried(folder: Path, sandbox: Sandbox, kills: int) -> dict[str, Any]:
    from tests.chaos.lives import begin

    life = begin(sandbox, "new")
    workers, stop = [Worker(), Worker()], threading.Event()
    savers = [Saver(life.account, number, stop) for number in range(SAVERS)]
    for saver in savers:
        saver.start()
    try:
        for _ in range(kills):
            _for_a_while(workers)
            _kill_and_start_again(folder, workers)
        _for_a_while(workers)
        stop.set()
        for saver in savers:
            saver.join(20)
        quiet = _until_quiet(workers)
    finally:
        for worker in workers:
            worker.end()
    return _compared(life.connection, sandbox, savers, workers, quiet)


def _for_a_while(workers: list[Worker]) -> None:
    until = time.monotonic() + SECONDS_BETWEEN
    while time.monotonic() < until:
        for worker in workers:
            worker.keep_alive()
        time.sleep(0.1)


def _kill_and_start_again(folder: Path, workers: list[Worker]) -> None:
    pid = embedded.postmaster_pid(folder)
    assert pid, "the server runs"
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)  # down for a while
    for _ in range(60):
        try:
            embedded.start(folder)
            return
        except WrongSetting:  # what was left of the old one is not gone yet
            time.sleep(0.5)
    raise SystemExit("the server does not start again")


def _until_quiet(workers: list[Worker]) -> bool:
    from django.db import connection

    from quotewright.integrations.models import Outbox

    connection.close()  # it died with the server
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for worker in workers:
            worker.keep_alive()
        if all(row.is_done for row in Outbox.objects.all()):
            return True
        time.sleep(0.2)
    return False


def _compared(
    connection: Any, sandbox: Sandbox, savers: list[Saver], workers: list[Worker], quiet: bool
) -> dict[str, Any]:
    """Say what is lost and what is twice, and how much was tried."""
    from quotewright.people.models import Person
    from quotewright.quotes.models import Acceptance, Publication, Quote
    from tests.chaos.lives import problems_of_quote

    problems = [] if quiet else ["not every push converged"]
    cities = {p.pk: int((p.city or " 0").split(" ")[-1]) for p in Person.objects.all()}
    published = set(Publication.objects.values_list("quote_id", flat=True))
    accepted = set(Acceptance.objects.values_list("quote_id", flat=True))
    for saver in savers:
        for pk, city in saver.cities.items():
            if cities.get(pk, -1) < city:
                problems.append(f"person {pk} was saved in city {city} and is in {cities.get(pk)}")
        problems += [f"quote {pk} is not published" for pk in saver.published - published]
        problems += [f"quote {pk} is not accepted" for pk in saver.accepted - accepted]
    state = sandbox.state()
    for quote in Quote.objects.filter(pk__in=published):
        problems += problems_of_quote(quote, connection, state)
    emails = Counter(one["email"] for one in state["customers"])
    problems += [f"{email} is there twice" for email, count in emails.items() if count > 1]
    people = set(Person.objects.values_list("email", flat=True))
    problems += [f"{email} is not in Syncro" for email in people - emails.keys()]
    return {
        "problems": problems,
        "acknowledged": sum(
            len(s.cities) + sum(s.cities.values()) + len(s.published) + len(s.accepted)
            for s in savers
        ),
        "refused": sum(saver.refused for saver in savers),
        "workers started": sum(worker.starts for worker in workers),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
