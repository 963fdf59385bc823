"""Ask a question with so many workers, in a process of its own, and print how it went as JSON.

    python -m benchmarks.workers.asked "25 frontier points" 2 OUT

OUT is the folder for the answer. It is what the command of the question does, without its screen.
"""

import json
import resource
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any

from benchmarks.workers.cases import CASES, WARM_UP, Case


def told(case: Case, count: int, out: str) -> dict[str, Any]:
    """Ask a question; return the exit code, seconds of processors, bytes to and from workers, and the times of their tasks."""
    from planner.jobs.asking import Asked, answer_as_asked
    from planner.jobs.starting import workers_for
    from planner.terminal.shown import OnScreen

    question = import_module(f"planner.questions.{case.question}.question").QUESTION
    values = {parameter.key: parameter.default for parameter in question.parameters} | dict(case.values)
    with workers_for(question, count) as workers:
        answered = answer_as_asked(Asked(question, values, case.instance, out, case.flags, workers), OnScreen(quiet=True))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "code": int(answered.ending.code),
        "processor": sum(one.ru_utime + one.ru_stime for one in used),
        "traffic": asdict(answered.traffic),
        "runs": [asdict(run) for run in answered.runs],
    }


if __name__ == "__main__":
    name, count, out = sys.argv[1:]
    print(json.dumps(told(next(case for case in (WARM_UP, *CASES) if case.name == name), int(count), out)))
