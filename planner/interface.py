"""A plan verified, and written: the functions that the package offers beside that of planning."""

from collections.abc import Callable
from pathlib import Path

from planner.accountant import Cache, Finding
from planner.plan.plan import Plan
from planner.run_files.verified import no_step, verify_plan, write_verified


def verify(plan: Plan, *, cache: Cache | None = None, on_step: Callable[[str], None] = no_step) -> list[Finding]:
    """Return every difference that the independent accountant finds in a plan; an empty list means none.

    Parameters
    ----------
    cache
        the accountant's, for several plans whose units share roadmaps; used and filled.
    on_step
        called with what is being done, now and then.
    """
    return verify_plan(plan, on_step, cache)


def write(plan: Plan, directory: str | Path, *, documents: bool = False, on_step: Callable[[str], None] = no_step) -> Path:
    """Verify a plan, then write its run folder whole or not at all; return the folder.

    Parameters
    ----------
    documents
        whether the plan's workbook goes with it, which is left out if a spreadsheet does not hold its rows.
    on_step
        called with what is being done, now and then.

    Raises
    ------
    VerificationError
        the accountant found a difference; nothing is written.
    OutputError
        the folder cannot be written, or the instance was made in code and has no input files; nothing is changed.
    """
    if not documents:
        return write_verified(plan, Path(directory), on_step=on_step)
    from planner.reports import documents_of  # the libraries of workbooks are loaded only where one is asked for

    return write_verified(plan, Path(directory), documents=documents_of, on_step=on_step)
