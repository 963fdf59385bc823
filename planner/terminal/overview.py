"""A plan on the screen, for someone who has to defend it: its worth, its proof, and its spend."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models import SolveStatus
from planner.economics import Figures
from planner.plan.digest import (
    allowed_by_period,
    company_budgets,
    launches_by_quarter,
    spend_by_quarter,
    state_titled,
    states_at_end,
    tightest_limits,
    value_steps,
)
from planner.plan.hedge import InSample
from planner.plan.plan import Plan
from planner.plan.reconciliation import Reconciliation
from planner.plan.stage_lines import stages_worth
from planner.terminal.screen import plain_table, printable, user_text
from planner.wording import NOT_DETERMINED, asked_percent, counted, gap_percent, level, money, percent

BAR = 24
"""Length of the longest bar in characters."""

MOST_TERMS = 6
"""Terms on which heads are hired that are shown."""

TIGHTEST = 8
"""Number of limits shown."""

STOPPED = {
    SolveStatus.OPTIMAL: "proven optimal",
    SolveStatus.GAP_REACHED: "requested optimality gap reached",
    SolveStatus.TIME_LIMIT: "time limit reached",
    SolveStatus.INTERRUPTED: "interrupted; this is the best plan found",
}


def overview(plan: Plan, bar: str, limited_by: str = "") -> Iterator[RenderableType]:
    """Yield the parts of the screen in reading order.

    Parameters
    ----------
    bar
        the character that bars are drawn with.
    limited_by
        limits that crowd out launches worth their cost, in words; blank where that is not computed.
    """
    yield _headline(plan, limited_by)
    yield _section(f"Net present value by bucket, present values, {_currency(plan)}", _waterfall(plan, bar))
    yield _section(f"Launches and spend by quarter, nominal, {_currency(plan)}", _quarters(plan))
    yield from _longer_budgets(plan, bar)
    yield _states(plan)
    if len(plan.limits):
        yield _section("Tightest limits, by the share of launches they affect", _limits(plan, bar))


def _currency(plan: Plan) -> str:
    return plan.instance.settings.finance.currency


def _section(title: str, body: RenderableType) -> Group:
    return Group(Text(), Text(title, style="bold"), body)


def _headline(plan: Plan, limited_by: str) -> Group:
    instance, figures, currency, parts = plan.instance, plan.figures, _currency(plan), plan.reconciliation
    lines = Table.grid(padding=(0, 2, 0, 0))
    facts = [
        ("Net present value", f"{currency} {money(figures.npv)}"),
        ("", f"launches {money(parts.npv.launches)}, shared costs {money(parts.npv.shared_costs)}"),
        ("NPV in hard cash", f"{currency} {_hardness(figures)}"),
        ("Proof", _proof(plan)),
        *_hedge(plan),
        ("Stopped", f"{STOPPED.get(plan.status, plan.status.value)}, after {plan.seconds:.1f} s with {plan.options.solver}"),
        ("Spend, nominal", f"{currency} {money(figures.spend)}{_present_cost(figures)}"),
        ("", f"launches {money(parts.spend.launches)}, shared costs {money(parts.spend.shared_costs)}"),
        ("Launches", _launched(parts)),
        ("Peak cash exposure", f"{currency} {money(figures.peak_funding)} nominal{_counting(plan, 'peak_funding')}"),
        ("First 12 months", f"{currency} {money(sum(figures.twelve_month_view.values()))} net cash flow, nominal"),
        ("IRR", rate_of_return(figures)),
        ("Payback", f"{_paid_back(plan, '')}{_counting(plan, 'payback')}"),
        ("Payback, discounted", _paid_back(plan, "discounted_")),
        *_stages(plan),
        *_hired(plan),
        *_rejected(plan),
        *_largest_assumption(plan),
        *([("Limited by", limited_by)] if limited_by else []),
    ]
    for name, fact in facts:
        lines.add_row(Text(name), Text(printable(fact), style="bold" if name == "Net present value" else ""))
    calendar = instance.settings.calendar
    where = f"{counted(len(instance.units), 'unit')}, {counted(calendar.decision_quarters, 'decision quarter')}"
    begins = instance.quarters[0].start.isoformat()
    title = Text.assemble(
        (user_text(instance.settings.plan.name).plain, "bold"), f": {where} from {calendar.first_quarter} ({begins})"
    )
    return Group(title, lines)


def _present_cost(figures: Figures) -> str:
    cost = -figures.buckets["implementation_cost"]
    return f" (present value {money(cost)})" if abs(cost - figures.spend) >= 1 else ""


def _launched(parts: Reconciliation) -> str:
    said = f"{parts.launches:,} launch{'' if parts.launches == 1 else 'es'} at {counted(parts.units, 'unit')}"
    return f"{said}, {parts.units_with_several:,} of them with more than one" if parts.units_with_several else said


def _stages(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the stages of the network and of costs, and their worth; nothing where no lever has any."""
    currency = _currency(plan)
    for worth in stages_worth(plan):
        said = f"{currency} {money(worth.npv)} of the NPV"
        of_costs = worth.last_node is None
        for place, line in enumerate(worth.lines):
            of = f"{user_text(line.of).plain}: " if line.of else ""
            yield "" if place else line.heading, f"{of}{line.stages}{f'; {said}' if of_costs else ''}"
        if worth.last_node is not None:
            yield "", f"{said} {worth.source}; the last adds {money(worth.last_node)} to others"


def _hired(plan: Plan) -> list[tuple[str, str]]:
    """Return the heads that are hired and their cost, one line for each of their terms; nothing where none may be."""
    if not plan.instance.settings.hiring:
        return []
    found = [
        f"{row['heads']} {row['hiring']}{' / ' if row['scope'] else ''}{row['scope']} decided in {row['decided']}, employed "
        f"{row['from']} to {row['to']}: {_currency(plan)} "
        f"{money(row['one_off_cost'] + row['employment_cost'] + row['severance'])}"
        for row in plan.hires.to_dict("records")
    ]
    if len(found) > MOST_TERMS:
        found = [*found[:MOST_TERMS], f"{len(found) - MOST_TERMS} more lines of hires.csv"]
    return [("" if place else "Hired", words) for place, words in enumerate(found or ["nobody"])]


def _rejected(plan: Plan) -> list[tuple[str, str]]:
    """Return the roadmaps that hurdles reject, in words."""
    counts = plan.chosen.menu.rejected.items()
    said = [f"{name}: {counted(number, 'roadmap')} rejected" for name, number in counts]
    return [("" if place else "Hurdles", words) for place, words in enumerate(said)]


def _largest_assumption(plan: Plan) -> list[tuple[str, str]]:
    """Return the inputs that the NPV is most sensitive to, with the plan unchanged; nothing where that is not computed."""
    if not plan.assumptions:
        return []
    first, *others = plan.assumptions
    said = f"{first.moved}: NPV {first.change:+,.0f}, with the plan unchanged"
    return [("Most sensitive to", said), *[("", f"{one.moved}: {one.change:+,.0f}") for one in others[:2]]]


def _hardness(figures: Figures) -> str:
    """Return the NPV of hard lines, with all other tax, and what avoided and soft lines add to it."""
    parts = figures.npv_by_hardness
    return f"{money(parts['hard'])}; avoided costs {money(parts['avoided'])}, soft benefits {money(parts['soft'])}"


def _proof(plan: Plan) -> str:
    objective = plan.instance.settings.objective
    if plan.hedge is not None:
        return "of the measure of risk, not of the NPV at the figures as they stand"
    if plan.bound is None or plan.gap is None:
        return "nothing proven about better plans"
    gap = f"gap {gap_percent(plan.gap)}"
    if objective.goal != "npv":
        goal = objective.goal.replace("_", " ")
        return (
            f"{gap} to the {goal} that {'keeps' if goal == 'least spend' else 'keep'} {asked_percent(objective.keep)} of the NPV"
        )
    hard = " in hard cash" if plan.counts_hard_cash else ""
    return f"no plan is worth more than {_currency(plan)} {money(plan.bound)}{hard} ({gap})"


def _hedge(plan: Plan) -> list[tuple[str, str]]:
    """Return the measure of risk that a plan was made for, with its proof, and the plan in fresh worlds."""
    hedge = plan.hedge
    if hedge is None:
        return []
    bound = "nothing proven" if hedge.bound is None else f"no plan has more than {money(hedge.bound)}"
    gap = "" if hedge.gap is None else f" (gap {gap_percent(hedge.gap)})"
    facts = [("Measure of risk", f"{hedge.name}: {_currency(plan)} {money(hedge.value)}; {bound}{gap}")]
    for one, where in ((hedge.planned_for, "planned for"), (hedge.fresh, "fresh")):
        if one is not None:
            amounts = f"mean {money(one.mean)}, worst tail {money(one.tail)}, worst {money(one.least)}"
            measured = _measured(one) if one is hedge.fresh else ""
            facts.append(("", f"{one.worlds:,} worlds, {where}: {measured}{amounts}"))
    return facts


def _measured(one: InSample) -> str:
    """Return the measure in some worlds, where no other amount tells it."""
    if one.measure is None:
        return f"measure {NOT_DETERMINED} ({one.undetermined}); "
    return "" if one.measure_told else f"measure {money(one.measure)}; "


def rate_of_return(figures: Figures) -> str:
    """Return IRR and MIRR in words."""
    mirr = "none" if figures.mirr is None else f"{percent(figures.mirr)} a year"
    return f"{'not meaningful' if figures.irr is None else f'{percent(figures.irr)} a year'}; MIRR {mirr}"


def _counting(plan: Plan, figure: str) -> str:
    return ", hard cash alone" if figure in plan.instance.settings.finance.hard_cash_only else ""


def _paid_back(plan: Plan, kind: str) -> str:
    """Return in which quarter a plan pays back for good, counted from its first spend and from the first quarter."""
    quarter = getattr(plan.figures, f"{kind}payback_quarter")
    if quarter is None:
        return "not within the evaluation"
    spent, start = (getattr(plan.figures, f"{kind}payback_quarters_from_{since}") for since in ("first_spend", "start"))
    return f"{plan.instance.label_of(quarter)}, quarter {spent} from first spend, {start} from the start"


def _waterfall(plan: Plan, bar: str) -> Table:
    """Draw each step from where the one before it ended, and sums from zero."""
    table = plain_table("bucket", "amount", "")
    table.columns[2].justify = "left"
    steps = value_steps(plan)
    ends = [end for step in steps for end in (step.start, step.end)]
    low, width = min(ends), max(ends) - min(ends) or 1.0
    for step in steps:
        left, right = sorted(round(2 * BAR * (place - low) / width) for place in (step.start, step.end))
        length = max(right - left, 1) if step.amount else 0
        drawn = Text(" " * left + bar * length, style="red" if step.amount < 0 else "green")
        table.add_row(step.name, money(step.amount), drawn)
    return table


def _quarters(plan: Plan) -> Table:
    budgets = [limit.name for limit in company_budgets(plan.instance) if limit.per == "quarter"]
    levers = list(plan.instance.settings.levers)
    table = plain_table("quarter", *(plan.instance.settings.levers[name].title for name in levers), "spend", *budgets)
    allowed = [allowed_by_period(plan, name) for name in budgets]
    launches, spend = launches_by_quarter(plan), spend_by_quarter(plan)
    for quarter, cost in spend.items():
        counts = [str(launches[lever].get(quarter, 0) or "") for lever in levers]
        limits = [money(amounts[quarter]) if quarter in amounts else "" for amounts in allowed]
        table.add_row(quarter, *counts, money(cost), *limits)
    totals = [str(launches[lever].sum()) for lever in levers]
    table.add_row("all", *totals, money(sum(spend.values())), style="bold")
    return table


def _longer_budgets(plan: Plan, bar: str) -> Iterator[RenderableType]:
    names = [limit.name for limit in company_budgets(plan.instance) if limit.per != "quarter"]
    rows = plan.limits[plan.limits["limit"].isin(names)]
    if len(rows):
        table = plain_table("budget", "period", "spend", "allowed", "left", "", texts=2)
        table.columns[5].justify = "left"
        amounts = zip(rows["used"].astype(float), rows["allowed"].astype(float), strict=True)
        for name, period, (used, allowed) in zip(rows["limit"], rows["period"], amounts, strict=True):
            drawn = Text(_bar(used / allowed if allowed else 0.0, bar))
            table.add_row(user_text(name), period, money(used), money(allowed), money(allowed - used), drawn)
        yield _section(f"Spend against budget, {_currency(plan)}", table)


def _states(plan: Plan) -> Group:
    titles = {name: lever.title for name, lever in plan.instance.settings.levers.items()}
    parts = [f"{state_titled(state, titles)} {number:,}" for state, number in states_at_end(plan).items()]
    return _section(f"Units by state at the end of {plan.instance.quarters[-1].label}", user_text(", ".join(parts)))


def _limits(plan: Plan, bar: str) -> Table:
    table = plain_table("limit", "tightest", "used", "allowed", "share", "", "binding in", texts=2)
    table.columns[5].justify = "left"
    for line in tightest_limits(plan, TIGHTEST):
        name = user_text(f"{line.limit} / {line.scope}" if line.scope else line.limit)
        binding = f"{line.binding} of {counted(line.periods, line.per)}"
        share = Text(_bar(line.share, bar, 10))
        table.add_row(name, line.period, level(line.used), level(line.allowed), percent(line.share, 0), share, binding)
    return table


def _bar(share: float, bar: str, length: int = BAR) -> str:
    return bar * round(length * min(1.0, max(0.0, share)))
