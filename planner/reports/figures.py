"""The figures of the report: the title of each, its shown form, and its value with every cent."""

from dataclasses import dataclass, replace

from planner.economics import BUCKETS, HARDNESS, TAX_BUCKET
from planner.economics.lines import HALF_CENT
from planner.plan.assumptions import Assumption
from planner.plan.benefits import GRADES
from planner.plan.digest import bucket_in_words
from planner.plan.plan import Plan
from planner.reports.wording import in_words
from planner.wording import gap_percent, money, percent

MOST_REGIONS = 30
"""Regions with a row of their own; the others are summed."""

NETWORK, OTHERS = "the network, shared costs", "all other regions"
NOT_MEANINGFUL = "not meaningful"


@dataclass(frozen=True)
class Fact:
    """A key figure: its name in the files, its title, its shown form, and its value with every cent; None where there is none."""

    key: str
    title: str
    shown: str
    value: float | str | None
    note: str = ""


def facts_of(plan: Plan) -> list[Fact]:
    """Return the key figures in the order in which readers ask for them."""
    figures, taxed = plan.figures, plan.instance.settings.finance.tax_rate > 0
    twelve = sum(figures.twelve_month_view.values())
    irr = Fact("irr", "Internal rate of return (IRR)", _rate(figures.irr, NOT_MEANINGFUL), figures.irr)
    found = [
        _amount(plan, "npv", "Net present value", figures.npv, "after tax" if taxed else ""),
        _amount(plan, "npv_before_tax", "Net present value before tax", figures.npv_before_tax) if taxed else None,
        _amount(plan, "spend", "Implementation cost, nominal", figures.spend, _present_cost(plan)),
        _amount(plan, "peak_funding", "Peak cash exposure, nominal", figures.peak_funding, _hard(plan, "peak_funding")),
        _payback(plan, "", "Payback"),
        _payback(plan, "discounted_", "Payback, discounted"),
        irr,
        Fact("mirr", "Modified rate of return (MIRR)", _rate(figures.mirr, "none"), figures.mirr),
        _index(plan),
        _amount(plan, "first_12_months", "First 12 months, net, nominal", twelve),
        None if plan.cost_of_waiting is None else _amount(plan, "waiting", "Waiting a quarter costs", plan.cost_of_waiting),
        Fact("gap", "Gap to the proven bound", "none" if plan.gap is None else gap_percent(plan.gap), plan.gap),
    ]
    return [fact for fact in found if fact is not None]


def _present_cost(plan: Plan) -> str:
    """Return the implementation cost as it stands among the buckets."""
    cost = -plan.figures.buckets["implementation_cost"]
    return f"{plan.instance.settings.finance.currency} {money(cost)} in present value"


def _hard(plan: Plan, figure: str) -> str:
    return "hard cash alone" if figure in plan.instance.settings.finance.hard_cash_only else ""


def _amount(plan: Plan, key: str, title: str, value: float, note: str = "") -> Fact:
    return Fact(key, title, f"{plan.instance.settings.finance.currency} {money(value)}", round(value, 2), note)


def _rate(rate: float | None, missing: str) -> str:
    return missing if rate is None else f"{percent(rate)} a year"


def _index(plan: Plan) -> Fact:
    figures = plan.figures
    index, before = figures.profitability_index, figures.profitability_index_before_tax
    note = "" if before is None or not plan.instance.settings.finance.tax_rate else f"{before:.2f} before tax"
    return Fact("profitability_index", "Profitability index", "none" if index is None else f"{index:.2f}", index, note)


def _payback(plan: Plan, kind: str, title: str) -> Fact:
    """Return the quarter from which the plan stays paid back, counted from the first spend and from the first quarter."""
    index = getattr(plan.figures, f"{kind}payback_quarter")
    label = "none" if index is None else plan.instance.label_of(index)
    counts = [getattr(plan.figures, f"{kind}payback_quarters_from_{since}") for since in ("first_spend", "start")]
    notes = [] if index is None else [f"quarter {counts[0]} from the first spend, {counts[1]} from the start"]
    note = ", ".join([*notes, *filter(None, [_hard(plan, "payback")])])
    return Fact(f"{kind}payback_quarter", title, label, label, note)


def funding_in_words(plan: Plan) -> str:
    """Return the findings of the chart of cash, in a sentence or two."""
    facts = {fact.key: fact for fact in facts_of(plan)}
    peak, paid, discounted = (facts[key] for key in ("peak_funding", "payback_quarter", "discounted_payback_quarter"))
    hard = f" of {peak.note}" if peak.note else ", the lowest point of the line"
    said = f"Peak cash exposure {peak.shown}{hard}. Payback: {paid.shown}, discounted {discounted.shown}."
    return f"{said} Flows are nominal; the discounted line is in present value."


@dataclass(frozen=True)
class BucketRow:
    """A bucket, or a sum over buckets: present value, and the first four quarters, nominal."""

    key: str
    name: str
    value: float
    year: float
    is_sum: bool = False


def bucket_rows(plan: Plan) -> list[BucketRow]:
    """Return the four buckets, the NPV before tax, the tax, and the NPV."""
    figures = plan.figures
    values, years = figures.buckets, figures.twelve_month_view
    tax, tax_year = values[TAX_BUCKET], years[TAX_BUCKET]
    whole = sum(years.values())
    rows = [BucketRow(name, bucket_in_words(name, values[name]), values[name], years[name]) for name in BUCKETS]
    if plan.instance.settings.finance.tax_rate > 0:
        rows.append(
            BucketRow("before_tax", "net present value before tax", figures.npv_before_tax, whole - tax_year, is_sum=True)
        )
        rows.append(BucketRow(TAX_BUCKET, "tax", tax, tax_year))
    return [*rows, BucketRow("all", "net present value", figures.npv, whole, is_sum=True)]


@dataclass(frozen=True)
class CertaintyRow:
    """A hardness or a grade of evidence: its meaning, its part of the NPV, and its share (None if the NPV is not above 0).

    group: heading above this row; blank without one.
    """

    key: str
    name: str
    meaning: str
    value: float
    share: float | None
    group: str = ""


HARDNESS_MEANING = {
    "hard": "shows in the accounts; includes all costs and support",
    "avoided": "a future cost that is avoided",
    "soft": "expected sales and goodwill",
}


def certainty_of(plan: Plan) -> list[CertaintyRow]:
    """Return the parts of the NPV by hardness, then by grade of evidence, the surest first."""
    value, finance = plan.benefit_parts.by_grade(), plan.instance.settings.finance
    rows = [
        _part(plan, f"hardness-{name}", name, HARDNESS_MEANING[name], plan.figures.npv_by_hardness[name]) for name in HARDNESS
    ]
    grades = [grade for grade in reversed(GRADES) if grade in value]
    counted = {grade: f"{percent(getattr(finance.realisation, grade), 0)} of the effects count" for grade in grades}
    rows += [_part(plan, f"grade-{grade}", grade, counted[grade], value[grade]) for grade in grades]
    for place, group in ((0, "by hardness of the lines"), (len(HARDNESS), "by grade of evidence of the levers")):
        rows[place] = replace(rows[place], group=group)
    return rows


def _part(plan: Plan, key: str, name: str, meaning: str, value: float) -> CertaintyRow:
    return CertaintyRow(key, name, meaning, value, value / plan.npv if plan.npv > HALF_CENT else None)


@dataclass(frozen=True)
class RegionRow:
    """A region with its NPV by lever, in the order of plan.toml."""

    region: str
    values: tuple[float, ...]

    @property
    def total(self) -> float:
        """NPV of the region."""
        return sum(self.values)


def regions_of(plan: Plan) -> list[RegionRow]:
    """Return the regions, those of most value where they are many, and the network's shared costs."""
    table = plan.benefit_parts.by_region_and_lever()
    network = table.pop(None, None)
    rows = [RegionRow(str(region), tuple(values)) for region, values in table.items()]
    if len(rows) > MOST_REGIONS:
        largest = sorted(rows, key=lambda row: -abs(row.total))[:MOST_REGIONS]
        left = [row.values for row in rows if row not in largest]
        rows = [*(row for row in rows if row in largest), RegionRow(OTHERS, tuple(map(sum, zip(*left, strict=True))))]
    return rows if network is None else [*rows, RegionRow(NETWORK, tuple(network))]


def waiting_in_words(plan: Plan) -> list[str]:
    """Return the cost of waiting a quarter and the cost of no change, in sentences."""
    currency, waiting = plan.instance.settings.finance.currency, plan.cost_of_waiting
    drift = float(plan.base_case["by_drift"].sum())
    if waiting is None:
        first = (
            "The cost of waiting a quarter is not defined: a launch or a payment, moved by a quarter, would fall after the end."
        )
    elif waiting >= 0:
        first = f"A quarter later, the whole plan would be worth {currency} {money(waiting)} less."
    else:
        first = f"A quarter later, the whole plan would be worth {currency} {money(-waiting)} more."
    more = "more" if drift >= 0 else "less"
    second = f"If nothing is launched, drift in accuracy and rates makes the last year cost {currency} {money(abs(drift))} {more}"
    return [first, f"{second}, including lost sales and goodwill, without growth and prices."]


@dataclass(frozen=True)
class BaseCaseRow:
    """A line of the base case: its level in the first and the last year, the change, and the part of it that drift makes."""

    line: str
    first: float
    last: float
    change: float
    drift: float


def base_case_rows(plan: Plan) -> list[BaseCaseRow]:
    """Return the lines of the base case in which there is anything."""
    levels = ["first_year", "last_year", "change", "by_drift"]
    frame = plan.base_case[plan.base_case[levels].any(axis=1)]
    if frame.empty:
        return []
    rows = [BaseCaseRow(in_words(str(row["line"])), *(row[name] for name in levels)) for row in frame.to_dict("records")]
    return [*rows, BaseCaseRow("all", *(sum(frame[name].tolist()) for name in levels))]


@dataclass(frozen=True)
class CashRow:
    """A quarter, or the period after the evaluation: payments for launches, tax, other flows, and cumulative sums."""

    quarter: str
    paid: float
    other: float
    tax: float
    net: float
    cumulative: float
    present: float


def cash_rows(plan: Plan) -> list[CashRow]:
    """Return the cash flow by quarter."""
    rows, cumulative, present = [], 0.0, 0.0
    for quarter, flows in plan.cashflow.groupby("quarter", sort=False):
        by_bucket = flows.groupby("bucket")["amount"].sum().to_dict()
        paid, tax, net = by_bucket.get("implementation_cost", 0.0), by_bucket.get(TAX_BUCKET, 0.0), flows["amount"].sum()
        cumulative, present = cumulative + net, present + flows["present_value"].sum()
        rows.append(CashRow(str(quarter), paid, net - paid - tax, tax, net, cumulative, present))
    return rows


@dataclass(frozen=True)
class PartsRow:
    """An amount of the plan: of its launches, of the costs that they share, and both together."""

    key: str
    name: str
    launches: float
    shared_costs: float
    plan: float


def parts_rows(plan: Plan) -> list[PartsRow]:
    """Return the amounts of the schedule and of the shared costs, and their sums, the plan's."""
    named = (
        ("spend", "implementation cost, nominal", plan.reconciliation.spend),
        ("npv", "net present value", plan.reconciliation.npv),
    )
    return [PartsRow(key, name, parts.launches, parts.shared_costs, parts.plan) for key, name, parts in named]


MOST_ASSUMPTIONS = 12
"""Assumptions shown, those that move the NPV most."""


def assumptions_shown(plan: Plan) -> tuple[Assumption, ...]:
    """Return the assumptions that the NPV depends on most; none where none was tried."""
    return (plan.assumptions or ())[:MOST_ASSUMPTIONS]
