"""The identity of a plan: a hash of its inputs and its launches, by which an answer knows the plan that it is about."""

import hashlib

from planner.plan.plan import Plan


def identity_of(plan: Plan) -> str:
    """Return the sha256 of a plan's input files and launches, in hexadecimal; the order of neither matters."""
    found = hashlib.sha256()
    for name, content in sorted(plan.instance.files):
        found.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    launches = plan.schedule[["unit", "lever", "quarter"]].astype(str)
    for launch in sorted(launches.itertuples(index=False, name=None)):
        found.update(("\0".join(launch) + "\n").encode())
    return found.hexdigest()
