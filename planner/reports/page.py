"""The report: one HTML page that stands alone, without scripts and without anything from a network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from instances.workbook.layout import SHEETS, Settings
from planner.plan import Plan
from planner.planning import Priced
from planner.questions.constraints import CONSTRAINTS
from planner.questions.diagnosis import diagnose
from planner.questions.diagnosis_tables import conclusion, disagreements, network_table
from planner.questions.reasons import reasons_table
from planner.reports.answers import answers_in
from planner.reports.charts import bucket_chart, cash_chart
from planner.reports.heat import heat_maps
from planner.reports.lanes import roadmap_of
from planner.reports.sentences import headline, recommendation
from planner.reports.unfunded import unfunded_by_reason
from planner.reports.wording import in_words, money, proof_in_words

REPORT: Final = "report.html"
"""Name of the report in a run folder."""

TOP = 15
NAMED_UNITS = 6


def report_of(case: Priced, plan: Plan, directory: Path | None = None, tell: Callable[[str], None] = lambda part: None) -> str:
    """Return the page of a plan.

    Parameters
    ----------
    case
        the plan's instance, priced.
    directory
        folder whose answers (comparison.csv, frontier.csv and their kin) are shown, too.
    tell
        is called with the name of each part that takes a moment.

    Raises
    ------
    OutputError
        an answer of the folder is damaged.
    """
    instance = plan.instance
    currency = instance.plan.finance.currency
    tell("charts")
    pictures = {"cash": cash_chart(plan), "buckets": bucket_chart(plan)}
    tell("reasons")
    table = reasons_table(case, plan)
    touched, running = (set(table["unit"][table["chosen"] == chosen]) for chosen in ("yes", "running"))
    tell("diagnosis")
    return _environment().get_template("report.html").render(
        about=instance.plan.plan,
        currency=currency,
        headline=headline(plan),
        recommendation=recommendation(plan),
        proof=proof_in_words(plan),
        facts=_facts(plan),
        figures=plan.figures,
        bucket_rows=_bucket_rows(plan),
        cash_rows=_cash_rows(plan),
        roadmap=roadmap_of(plan),
        calendar=list(plan.calendar.itertuples(index=False)),
        heat=heat_maps(plan),
        reasons=unfunded_by_reason(table),
        launched=len(touched),
        running=len(running - touched),
        units=len(instance.units),
        top=_top(plan),
        diagnosis=_diagnosis(plan),
        levers=_levers(plan),
        settings=_settings(plan),
        answers=answers_in(directory, currency) if directory is not None else (),
        pictures=pictures,
        solution=plan.solution,
        options=plan.options,
    )  # fmt: skip


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
    found.filters["percent"] = lambda share: f"{share:.0%}"
    return found


@dataclass(frozen=True)
class Fact:
    """A key figure: its name in the files, how it is shown, and its value with every cent; None for words."""

    key: str
    title: str
    shown: str
    value: float | str | None


def _facts(plan: Plan) -> list[Fact]:
    figures, currency = plan.figures, plan.instance.plan.finance.currency

    def amount(key: str, title: str, value: float) -> Fact:
        return Fact(key, title, f"{currency} {money(value)}", round(value, 2))

    def quarter(key: str, title: str, index: int | None) -> Fact:
        label = "none" if index is None else plan.instance.label_of(index)
        return Fact(key, title, label, label)

    rate = "none, or not one only" if figures.irr is None else f"{figures.irr:.1%} a year"
    index = figures.profitability_index
    return [
        amount("npv", "Net present value", figures.npv),
        amount("spend", "Implementation cost", figures.spend),
        amount("peak_funding", "Peak funding", figures.peak_funding),
        quarter("payback_quarter", "Payback", figures.payback_quarter),
        quarter("discounted_payback_quarter", "Payback, discounted", figures.discounted_payback_quarter),
        Fact("irr", "Internal rate of return", rate, figures.irr),
        Fact("profitability_index", "Profitability index", "none" if index is None else f"{index:.2f}", index),
        amount("first_12_months", "First 12 months, net", sum(figures.twelve_month_view.values())),
        Fact("gap", "Gap to the proven bound", "none" if plan.gap is None else f"{plan.gap:.2%}", plan.gap),
    ]


def _bucket_rows(plan: Plan) -> list[tuple[str, str, float, float]]:
    years = plan.figures.twelve_month_view
    return [(name, in_words(name), round(value, 2), round(years[name], 2)) for name, value in plan.figures.buckets.items()]


def _cash_rows(plan: Plan) -> list[tuple[str, float, float, float]]:
    """Return quarter, net cash flow, its running sum, and the running sum of present values."""
    by_quarter = plan.cashflow.groupby("quarter", sort=False)[["amount", "present_value"]].sum()
    sums = by_quarter.cumsum()
    return [
        (str(quarter), *(round(float(one), 2) for one in (by_quarter.at[quarter, "amount"], *sums.loc[quarter])))  # type: ignore[misc]
        for quarter in by_quarter.index
    ]


def _top(plan: Plan) -> list[dict[str, Any]]:
    best = plan.schedule.sort_values("incremental_npv", ascending=False, kind="stable").head(TOP)
    return [{str(key): value for key, value in row.items()} for row in best.to_dict("records")]


def _diagnosis(plan: Plan) -> dict[str, Any]:
    found = diagnose(plan)
    table = network_table(found)
    ways = [(one.rule, one.order, len(one.units), ", ".join(one.units[:NAMED_UNITS])) for one in disagreements(found)]
    return {
        "conclusion": conclusion(found),
        "rows": [{str(key): value for key, value in row.items()} for row in table.to_dict("records")],
        "constraints": CONSTRAINTS,
        "ways": ways,
        "parted": sum(number for _, _, number, _ in ways),
    }


def _levers(plan: Plan) -> list[tuple[str, str, str, float, str]]:
    realisation = plan.instance.plan.finance.realisation
    return [
        (name, lever.title, lever.evidence, float(getattr(realisation, lever.evidence)), lever.source)
        for name, lever in plan.instance.plan.levers.items()
    ]


def _settings(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Return key, value, given or default, and meaning of the single figures in force."""
    rows = []
    for sheet in SHEETS:
        if isinstance(sheet, Settings):
            for field in sheet.fields:
                value: Any = plan.instance.plan
                if getattr(value, field.path[0]) is None:
                    continue
                given = True
                for key in field.path:
                    given = given and key in value.model_fields_set
                    value = getattr(value, key)
                text = _setting(value)
                rows.append((field.name, text, "given" if given else "default", field.meaning))
    return rows


def _setting(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
