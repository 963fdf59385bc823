"""The identity of a plan: a hash of its inputs and its launches, by which an answer knows the plan that it is about."""

import hashlib
from collections.abc import Iterable

from planner.plan.plan import Plan


def identity_of(plan: Plan) -> str:
    """Return the sha256 of a plan's input files and launches, in hexadecimal; the order of neither matters."""
    launches = plan.schedule[["unit", "lever", "quarter"]].astype(str)
    return identity(plan.instance.files, launches.itertuples(index=False, name=None))


def identity(files: Iterable[tuple[str, bytes]], launches: Iterable[tuple[str, str, str]]) -> str:
    """Return the same of the input files by name, and of the launches: unit, lever and quarter of each."""
    found = hashlib.sha256()
    for name, content in sorted(files):
        found.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    for launch in sorted(launches):
        found.update(("\0".join(launch) + "\n").encode())
    return found.hexdigest()
