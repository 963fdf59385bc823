"""The plan in plain sentences, each drawn from its figures: what is recommended, what it brings, what holds it back."""

from planner.digest import tightest_limits
from planner.economics import TAX_BUCKET
from planner.plan import Plan
from planner.reports.wording import in_words, money, proof_in_words

BODY, BRAIN = "store_optimization", "orchestration"
NEARLY_FULL = 0.98


def headline(plan: Plan) -> str:
    """Return the one sentence to remember."""
    figures, schedule = plan.figures, plan.schedule
    currency = plan.instance.plan.finance.currency
    if not len(schedule):
        return f"Launch nothing: no launch is worth its cost under these limits and rules ({currency} 0 of net present value)."
    first, last = schedule["quarter"].min(), schedule["quarter"].max()
    when = f"in {first}" if first == last else f"from {first} to {last}"
    units, launches = schedule["unit"].nunique(), len(schedule)
    return (
        f"Launch {launches:,} interventions at {units:,} of {len(plan.instance.units):,} units {when}: {currency}"
        f" {money(figures.npv)} of net present value for {currency} {money(figures.spend)} of implementation cost."
    )


def recommendation(plan: Plan) -> list[str]:
    """Return the sentences below the headline."""
    if not len(plan.schedule):
        return [proof_in_words(plan)]
    return [*_money_sentences(plan), *_order_sentences(plan), *_limit_sentences(plan), proof_in_words(plan)]


def _money_sentences(plan: Plan) -> list[str]:
    figures, currency = plan.figures, plan.instance.plan.finance.currency
    hard = plan.instance.plan.finance.hard_cash_only
    horizon = f"{plan.instance.quarters[0].label} to {plan.instance.quarters[-1].label}"
    counted = ", counted in hard cash alone" if "payback" in hard else ""
    if figures.payback_quarter is None:
        paid = f"It does not pay back within the {len(plan.instance.quarters)} quarters that count ({horizon}){counted}."
    else:
        label = plan.instance.label_of(figures.payback_quarter)
        paid = f"It has paid back for good by {label}{counted}; flows count from {horizon}."
    of = "hard cash" if "peak_funding" in hard else "funding"
    need = f"It needs up to {currency} {money(figures.peak_funding)} of {of} before it carries itself."
    rate = "" if figures.irr is None else f" Its internal rate of return is {figures.irr:.0%} a year."
    return [_certainty_sentence(plan), need, paid + rate]


def _certainty_sentence(plan: Plan) -> str:
    """Say how much of the value shows in the accounts, and what tax takes."""
    parts, currency = plan.figures.npv_by_hardness, plan.instance.plan.finance.currency
    said = f"Of the net present value {currency} {money(parts['hard'])} is hard cash, all costs taken off"
    said += f"; {money(parts['avoided'])} is avoided cost and {money(parts['soft'])} is soft"
    tax = plan.figures.buckets[TAX_BUCKET]
    return f"{said}. Tax takes {currency} {money(-tax)} of what it is before tax." if tax else f"{said}."


def _order_sentences(plan: Plan) -> list[str]:
    """Say how many units get which lever first."""
    schedule = plan.schedule
    counts = [(in_words(lever), int((schedule["lever"] == lever).sum())) for lever in plan.instance.plan.levers]
    said = [f"{name} at {number:,}" for name, number in counts if number]
    sentences = [f"Launches by lever: {', '.join(said)} units."]
    quarter = schedule.pivot_table(index="unit", columns="lever", values="quarter", aggfunc="min")
    if {BODY, BRAIN} <= set(quarter.columns):
        both = quarter.dropna(subset=[BODY, BRAIN])
        first, later = int((both[BODY] < both[BRAIN]).sum()), int((both[BODY] > both[BRAIN]).sum())
        together = len(both) - first - later
        sentences.append(
            f"Of {len(both):,} units that get both, store optimization comes first at {first:,}, orchestration at {later:,},"
            f" and {together:,} get them in one quarter."
        )
    return sentences


def _limit_sentences(plan: Plan) -> list[str]:
    full = [one for one in tightest_limits(plan, 50) if one.share >= NEARLY_FULL and one.measure in ("spend", "load", "launches")]
    names = list(dict.fromkeys(f"{one.limit}" + (f" ({one.scope})" if one.scope else "") for one in full))
    if not names:
        return ["No budget or capacity is used to 98 % in any period."]
    shown, more = names[:4], len(names) - 4
    return [f"What holds it back: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}, each used up in some period."]
