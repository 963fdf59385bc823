"""`rollout plan`: from an instance to a plan, its folder and its overview."""

import sys
from pathlib import Path
from typing import Any

import click

from planner.terminal.options import (
    FiniteRange,
    SolverFlags,
    instance_argument,
    json_option,
    quiet_option,
    solver_options,
    strict_option,
)

MEASURES = ("mean", "cvar", "mix", "worst", "regret", "wasserstein", "none")


@click.command("plan")
@instance_argument
@click.option("--out", metavar="DIR", help="Folder to write the plan to; without it the plan is only shown.")
@click.option("--xlsx", metavar="FILE", help="Write the plan's workbook to this .xlsx file as well.")
@click.option("--risk", type=click.Choice(MEASURES), help="Plan for many worlds, by this measure of NPV; none for no worlds.")
@click.option("--risk-level", type=FiniteRange(0, 1, min_open=True, max_open=True), help="0.9: CVaR of the worst tenth.")
@click.option("--risk-weight", type=FiniteRange(0, 1), help="Weight of CVaR in mix.")
@click.option("--risk-radius", type=FiniteRange(0, 1), help="Radius of wasserstein.")
@click.option("--worlds", "risk_worlds", type=click.IntRange(2, 1000), help="Worlds that are planned for.")
@click.option(
    "--risk-confidence",
    type=FiniteRange(0.5, 1, max_open=True),
    help="With --risk: limits hold at costs that are not exceeded with this chance.",
)
@solver_options
@strict_option
@json_option
@quiet_option
def command(
    instance: str,
    out: str | None,
    xlsx: str | None,
    flags: SolverFlags,
    strict: bool,
    as_json: bool,
    quiet: bool,
    **risk: Any,
) -> int:
    """Find the plan of greatest net present value and prove it.

    Options that are left out come from ROLLOUT_SOLVER, ROLLOUT_TIME_LIMIT, ROLLOUT_GAP, ROLLOUT_THREADS and
    ROLLOUT_SEED, then from [solver] in plan.toml. Ctrl-C stops the search and keeps the best plan found.
    """
    from instances.notices import notices
    from planner.answers.ending import ending_of
    from planner.jobs.planning import PlanAsked, plan_as_asked
    from planner.questions.explain.blocking import blocking_of, in_words
    from planner.terminal.overview import overview
    from planner.terminal.screen import answer, answer_json, bar_of, note, user_text
    from planner.terminal.shown import OnScreen

    if xlsx is not None and not xlsx.lower().endswith(".xlsx"):
        raise click.UsageError("--xlsx needs a file that ends in .xlsx")
    asked = PlanAsked(instance, out, xlsx, {**flags}, risk, strict)
    made = plan_as_asked(asked, OnScreen(quiet))
    result, out, loaded = made.plan, made.out, made.plan.instance
    if as_json:
        answer_json(result.summary() | {"run_folder": out, "warnings": list(map(str, made.warnings))})
    else:
        limited_by = in_words(blocking_of(result), loaded.settings.finance.currency)
        answer(*overview(result, bar_of(sys.stdout), limited_by))
        for place in filter(None, (out, xlsx)):
            answer("", user_text(f"Written to {place}"))
    if out is not None:
        _note_what_is_missing(Path(out))
    named = 0 if quiet else len(notices(loaded))
    if named:
        settings, them = ("1 setting", "it") if named == 1 else (f"{named} settings", "them")
        note(f"note: {settings} may be misread; `rollout check` explains {them}")
    ending = ending_of(result, written=out is not None, interrupted=made.interrupted)
    if ending.words and not quiet:
        note(ending.words)
    return ending.code


def _note_what_is_missing(out: Path) -> None:
    """Note that a folder of a plan is without its workbook."""
    from planner.reports import WORKBOOK
    from planner.terminal.screen import note

    if not (out / WORKBOOK).is_file():
        note(f"note: no {WORKBOOK}: a sheet of it would have more rows than a spreadsheet holds; the CSV files have every row")
