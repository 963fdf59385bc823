"""The plan in plain sentences, each drawn from its figures: the recommendation, its value, and the limits that bind."""

from planner.economics import TAX_BUCKET
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.questions.explain.blocking import Blocking
from planner.questions.explain.blocking import in_words as limits_in_words
from planner.reports.wording import in_words, proof_in_words
from planner.wording import money, percent


def headline(plan: Plan) -> str:
    """Return the one sentence to remember."""
    figures, schedule = plan.figures, plan.schedule
    currency = plan.instance.settings.finance.currency
    if not len(schedule):
        return f"Launch nothing: no launch is worth its cost under these limits and rules ({currency} 0 of net present value)."
    first, last = schedule["quarter"].min(), schedule["quarter"].max()
    when = f"in {first}" if first == last else f"from {first} to {last}"
    units, launches = schedule["unit"].nunique(), len(schedule)
    return (
        f"Launch {launches:,} interventions at {units:,} of {len(plan.instance.units):,} units {when}: {currency}"
        f" {money(figures.npv)} of net present value for {currency} {money(figures.spend)} of nominal cost."
    )


def recommendation(plan: Plan, blocking: tuple[Blocking, ...]) -> list[str]:
    """Return the sentences below the headline; blocking: the limits that crowd out launches of the plan."""
    if not len(plan.schedule):
        return [proof_in_words(plan)]
    limited = _limited_sentence(plan, blocking)
    return [*_money_sentences(plan), *_order_sentences(plan), limited, *_assumption_sentence(plan), proof_in_words(plan)]


def _money_sentences(plan: Plan) -> list[str]:
    figures, currency = plan.figures, plan.instance.settings.finance.currency
    hard = plan.instance.settings.finance.hard_cash_only
    horizon = f"{plan.instance.quarters[0].label} to {plan.instance.quarters[-1].label}"
    counted = ", counted in hard cash alone" if "payback" in hard else ""
    if figures.payback_quarter is None:
        paid = f"It does not pay back within the {len(plan.instance.quarters)} quarters of the evaluation ({horizon}){counted}."
    else:
        label = plan.instance.label_of(figures.payback_quarter)
        paid = f"It stays paid back from {label}{counted}; the evaluation runs from {horizon}."
    of = "hard cash" if "peak_funding" in hard else "funding"
    need = f"It needs up to {currency} {money(figures.peak_funding)} of {of}, nominal, before it is self-financing."
    rate = "" if figures.irr is None else f" Its internal rate of return is {percent(figures.irr)} a year."
    return [_certainty_sentence(plan), need, paid + rate]


def _certainty_sentence(plan: Plan) -> str:
    """Return a sentence on hard cash, avoided costs, soft benefits and tax."""
    parts, currency = plan.figures.npv_by_hardness, plan.instance.settings.finance.currency
    said = f"Of the net present value, {currency} {money(parts['hard'])} is hard cash after all costs"
    said += f"; {money(parts['avoided'])} is avoided cost and {money(parts['soft'])} is soft benefit"
    tax = plan.figures.buckets[TAX_BUCKET]
    return f"{said}. Tax takes {currency} {money(-tax)} of the value before tax." if tax else f"{said}."


def _order_sentences(plan: Plan) -> list[str]:
    """Return the number of launches by lever, and the lever that comes first, in sentences."""
    schedule = plan.schedule
    counts = [(in_words(lever), int((schedule["lever"] == lever).sum())) for lever in plan.instance.settings.levers]
    said = [f"{name} {number:,}" for name, number in counts if number]
    parts = plan.reconciliation
    several = f", {parts.units_with_several:,} of them with more than one" if parts.units_with_several else ""
    sentences = [f"{_number(parts.launches, 'launch')} at {_number(parts.units, 'unit')}{several}: {', '.join(said)}."]
    quarter = schedule.pivot_table(index="unit", columns="lever", values="quarter", aggfunc="min")
    if {STORE_OPTIMIZATION, ORCHESTRATION} <= set(quarter.columns):
        both = quarter.dropna(subset=[STORE_OPTIMIZATION, ORCHESTRATION])
        store, network = both[STORE_OPTIMIZATION], both[ORCHESTRATION]
        first, later = int((store < network).sum()), int((store > network).sum())
        together = len(both) - first - later
        sentences.append(
            f"Of {len(both):,} units that get both, store optimization comes first at {first:,}, orchestration at {later:,},"
            f" and {together:,} get them in the same quarter."
        )
    return sentences


def _number(count: int, of: str) -> str:
    return f"{count:,} {of}" + ("" if count == 1 else "es" if of.endswith("ch") else "s")


def _limited_sentence(plan: Plan, blocking: tuple[Blocking, ...]) -> str:
    """Return a sentence on the limits that crowd out launches worth their cost."""
    found = limits_in_words(blocking, plan.instance.settings.finance.currency)
    if not found:
        return "No limit or rule crowds out a launch that is worth its cost."
    return f"Limits crowd out launches that are worth their cost: {found}."


def _assumption_sentence(plan: Plan) -> list[str]:
    """Return a sentence on the assumption that the NPV is most sensitive to; none if none was tried."""
    if not plan.assumptions:
        return []
    first, currency = plan.assumptions[0], plan.instance.settings.finance.currency
    change = f"{'-' if first.change < 0 else '+'}{money(abs(first.change))}"
    return [f"It is most sensitive to {first.moved}: {currency} {change} of net present value, with the plan unchanged."]
