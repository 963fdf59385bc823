"""The report: one HTML page that stands alone, without scripts and without anything from a network."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from instances.workbook.layout import SHEETS, SettingsSheet
from planner.errors import QuestionError
from planner.plan.plan import Plan
from planner.plan.stage_lines import stages_worth
from planner.planning import Priced
from planner.questions.diagnose.constraints import CONSTRAINTS
from planner.questions.diagnose.diagnosis import diagnose
from planner.questions.diagnose.tables import conclusion, disagreements, network_table, role_against_cost
from planner.questions.explain.blocking import blocking_in
from planner.questions.explain.reasons import reasons_of
from planner.reports.answers import ShownAnswer, answers_in
from planner.reports.cautions import MOST_WARNINGS, cautions_of, room_in_words
from planner.reports.charts import bucket_chart, cash_chart, certainty_chart, region_chart
from planner.reports.conventions import conventions_of, setting, settings_source
from planner.reports.figures import (
    assumptions_shown,
    base_case_rows,
    bucket_rows,
    cash_rows,
    certainty_of,
    facts_of,
    funding_in_words,
    parts_rows,
    regions_of,
    waiting_in_words,
)
from planner.reports.heat import heat_maps, region_map
from planner.reports.in_worlds import NOT_ASKED, InWorlds, strangers_in_words
from planner.reports.lanes import roadmap_of
from planner.reports.looks import FILLS, GREYS
from planner.reports.no_regret import no_regret_part
from planner.reports.ranges import range_of_npv
from planner.reports.sentences import headline, recommendation
from planner.reports.unfunded import unfunded_by_reason
from planner.reports.wording import in_words, proof_in_words
from planner.wording import money, percent

REPORT: Final = "report.html"
"""Name of the report in a run folder."""

TOP = 15
SHORT = 14
"""Rows of the summary: twelve regions, the whole company, and limits across regions."""

NAMED_UNITS = 6


def report_of(
    case: Priced,
    plan: Plan,
    directory: Path | None = None,
    worlds: InWorlds = NOT_ASKED,
    tell: Callable[[str], None] = lambda part: None,
) -> str:
    """Return the page of a plan.

    Parameters
    ----------
    case
        the plan's instance, priced.
    directory
        folder whose answers (comparison.csv, frontier.csv and their kin) are shown, too.
    worlds
        answers of the folder on the plan in many worlds.
    tell
        is called with the name of each part that takes a moment.

    Raises
    ------
    OutputError
        an answer of the folder is damaged.
    """
    instance = plan.instance
    currency = instance.settings.finance.currency
    tell("charts")
    regions = regions_of(plan)
    pictures = {
        "cash": cash_chart(plan),
        "buckets": bucket_chart(plan),
        "certainty": certainty_chart(plan),
        "regions": region_chart(plan, {row.region: row.values for row in regions}),
    }
    tell("reasons")
    table, crowded_out = reasons_of(case, plan)
    touched, running = (set(table["unit"][table["chosen"] == chosen]) for chosen in ("yes", "running"))
    tell("diagnosis")
    full, cautions = region_map(plan), cautions_of(instance)
    return _environment().get_template("report.html").render(
        about=instance.settings.plan,
        currency=currency,
        headline=headline(plan),
        npv_range=range_of_npv(worlds),
        strangers=strangers_in_words(worlds, directory) if directory is not None else [],
        recommendation=recommendation(plan, blocking_in(crowded_out)),
        proof=proof_in_words(plan),
        facts=facts_of(plan),
        funding=funding_in_words(plan),
        bucket_rows=bucket_rows(plan),
        certainty=certainty_of(plan),
        levers=[in_words(name) for name in instance.settings.levers],
        regions=regions,
        tags=list(plan.benefit_parts.by_tag().items()),
        lever_values=list(plan.benefit_parts.by_lever().items()),
        waiting=waiting_in_words(plan),
        base_case=base_case_rows(plan),
        cash_rows=cash_rows(plan),
        taxed=instance.settings.finance.tax_rate > 0,
        roadmap=roadmap_of(plan),
        stages=list(stages_worth(plan)),
        no_regret=no_regret_part(plan, worlds),
        calendar=list(plan.calendar.itertuples(index=False)),
        heat=heat_maps(plan),
        region_heat=full,
        short_heat=full and full.fullest(SHORT),
        fills=(*FILLS, *GREYS),
        reasons=unfunded_by_reason(table),
        launched=len(touched),
        running=len(running - touched),
        units=len(instance.units),
        top=_top(plan),
        parts=plan.reconciliation,
        parts_rows=parts_rows(plan),
        hires=[{str(key): value for key, value in row.items()} for row in plan.hires.to_dict("records")],
        may_hire=bool(instance.settings.hiring),
        room=room_in_words(plan),
        hangs_on=assumptions_shown(plan),
        warnings=cautions[:MOST_WARNINGS],
        more_warnings=max(0, len(cautions) - MOST_WARNINGS),
        diagnosis=_diagnosis(plan),
        conventions=list(conventions_of(instance)),
        evidence=_evidence(plan),
        settings=_settings(plan),
        answers=_answers(plan, directory, worlds),
        pictures=pictures,
        solution=plan.solution,
        options=plan.options,
    )  # fmt: skip


def _answers(plan: Plan, directory: Path | None, worlds: InWorlds) -> tuple[ShownAnswer, ...]:
    """Return the answers that stand in a folder, without those of another plan."""
    if directory is None:
        return ()
    instance = plan.instance
    quarters = [quarter.label for quarter in instance.quarters]
    return answers_in(directory, instance.settings.finance.currency, left_out=worlds.strangers, quarters=quarters)


def breaking(key: str) -> Markup:
    """Return a key, escaped, that may break after an underscore and not inside a word."""
    return Markup("_<wbr>").join(key.split("_"))


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("planner.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["money"] = money
    found.filters["words"] = in_words
    found.filters["breaking"] = breaking
    found.filters["cents"] = lambda amount: f"{amount:.2f}"
    found.filters["percent"] = lambda share: percent(share, 0)
    return found


def _top(plan: Plan) -> list[dict[str, Any]]:
    best = plan.schedule.sort_values("npv_share", ascending=False, kind="stable").head(TOP)
    return [{str(key): value for key, value in row.items()} for row in best.to_dict("records")]


def _diagnosis(plan: Plan) -> dict[str, Any] | None:
    """Return the rows and the conclusion of the diagnosis; None for an instance without the levers that it is about."""
    try:
        found = diagnose(plan)
    except QuestionError:
        return None
    table = network_table(found)
    ways = disagreements(found)
    return {
        "conclusion": conclusion(found),
        "role": role_against_cost(found),
        "rows": [{str(key): value for key, value in row.items()} for row in table.to_dict("records")],
        "constraints": CONSTRAINTS,
        "ways": ways,
        "differing": sum(len(one.units) for one in ways),
        "named": NAMED_UNITS,
    }


@dataclass(frozen=True)
class _Evidence:
    """Evidence behind a lever: the grade of its effects and the share of them that counts, the grade and contingency of costs."""

    title: str
    grade: str
    counted: float
    cost_grade: str
    contingency: float
    source: str


def _evidence(plan: Plan) -> list[_Evidence]:
    """Return the evidence behind each lever."""
    finance, rows = plan.instance.settings.finance, list[_Evidence]()
    for lever in plan.instance.settings.levers.values():
        grade = lever.cost_evidence or lever.evidence
        counted, added = getattr(finance.realisation, lever.evidence), getattr(finance.contingency, grade)
        rows.append(_Evidence(lever.title, lever.evidence, float(counted), grade, float(added), lever.source))
    return rows


@dataclass(frozen=True)
class _Setting:
    """A single figure in force: its key, its value in words, given or assumed, and its meaning."""

    key: str
    value: str
    source: str
    meaning: str


def _settings(plan: Plan) -> list[_Setting]:
    """Return the single figures in force."""
    instance = plan.instance
    fields = [field for sheet in SHEETS if isinstance(sheet, SettingsSheet) for field in sheet.fields]
    return [
        _Setting(field.name, _shown(setting(instance, field.path)), settings_source(instance, field.path), field.meaning)
        for field in fields
    ]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
