"""PostgreSQL killed and started again while people save and workers push."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.chaos.setting import how_many, report

ROOT = Path(__file__).resolve().parents[2]
KILLS = how_many(8, short=1)


def test_what_was_acknowledged_outlives_the_database() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    argv = [sys.executable, "-m", "tests.chaos.database", str(KILLS)]
    ran = subprocess.run(argv, cwd=ROOT, env=kept, stdout=subprocess.PIPE, check=True, text=True)
    result = json.loads(ran.stdout.splitlines()[-1])

    tally = report("kill -9 of PostgreSQL under load")
    tally.tried = KILLS
    tally.counted.update({name: result[name] for name in result if name != "problems"})
    if result["problems"]:
        tally.fail(KILLS, result["problems"], "test_database.py")
    assert not tally.said, "\n".join(tally.said)
