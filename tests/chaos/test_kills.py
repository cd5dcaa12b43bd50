"""A real worker process, killed at every point of every operation: one of everything, as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procrastinate.contrib.django.models import ProcrastinateJob

from quotewright.integrations import outbox, runner
from quotewright.integrations.models import Outbox, Pace
from tests.chaos.gate import Moment, wait_until
from tests.chaos.lives import OPERATIONS, VARIANTS, Life, begin, problems_of
from tests.chaos.setting import report, some
from tests.chaos.stage import Stage, end_jobs_of_the_dead


@dataclass(frozen=True)
class Point:
    """Where the worker dies. Calls count from 1; 0 where the moment is not at a call."""

    variant: str
    operation: int
    moment: Moment
    call: int = 0

    def __str__(self) -> str:
        where = f"call {self.call} of " if self.call else ""
        return f"{self.variant}, {self.moment} {where}{OPERATIONS[self.operation][0]}"


def is_done(life: Life) -> bool:
    kind, record_id = life.owed
    row = Outbox.objects.get(connection=life.connection, kind=kind, record_id=record_id)
    return row.is_done


def bring(life: Life) -> None:
    """Push what is owed in this process, and leave no job behind."""

    def pushed() -> bool:
        runner.push(life.connection.pk, *life.owed)
        return is_done(life)

    wait_until(pushed)
    ProcrastinateJob.objects.filter(status="todo").delete()


def swept_until_done(life: Life) -> bool:
    """Let the sweep bring back what was left behind, as a worker's does every two seconds."""
    return wait_until(lambda: is_done(life) or (outbox.sweep() and False))


def points_of(stage: Stage, variant: str) -> Iterator[Point]:
    """Lead a life without trouble and name its points."""
    life = begin(stage.sandbox, variant)
    for number, (_, deed) in enumerate(OPERATIONS):
        deed(life)
        stage.gate.arm(0, after_work=False)
        bring(life)
        for call in range(1, stage.gate.calls + 1):
            for moment in list(Moment)[:4]:
                yield Point(variant, number, moment, call)
        yield Point(variant, number, Moment.BEFORE_DONE)
        yield Point(variant, number, Moment.AFTER_DONE)
    assert problems_of(life, stage.sandbox) == []


def problems_at(point: Point, stage: Stage) -> list[str]:
    """Lead a life in which one worker dies; say what is wrong afterwards."""
    Pace.objects.all().delete()
    life = begin(stage.sandbox, point.variant)
    for _, deed in OPERATIONS[: point.operation]:
        deed(life)
        bring(life)
    OPERATIONS[point.operation][1](life)
    stage.arm(point.moment, point.call)
    victim = stage.start_worker()
    reached = wait_until(stage.is_held)
    stage.kill(victim)
    stage.let_go(point.moment)
    end_jobs_of_the_dead()
    rescuer = stage.start_worker()
    done = swept_until_done(life)
    stage.kill(rescuer)
    end_jobs_of_the_dead()
    if not reached or not done:
        return ["the point was not reached" if not reached else "what was owed is not pushed"]
    problems = problems_of(life, stage.sandbox)
    for _, deed in OPERATIONS[point.operation + 1 :]:
        deed(life)
    bring(life)
    return problems + [f"in the end: {one}" for one in problems_of(life, stage.sandbox)]


def test_a_worker_killed_at_any_point_leaves_one_of_everything(stage: Stage) -> None:
    points = [point for variant in VARIANTS for point in points_of(stage, variant)]
    tally = report(f"kill -9 of a worker ({len(points)} crash points in all)")
    for point in some(points, short=8):
        tally.count()
        if problems := problems_at(point, stage):
            tally.fail(point, problems, "test_kills.py")
    assert not tally.said, "\n".join(tally.said)
