"""Words for people: names of buckets, lines and states, and the proof of a plan."""

from planner.plan.hedge import Hedge
from planner.plan.plan import Plan
from planner.wording import NOT_DETERMINED, gap_percent, money


def in_words(name: str) -> str:
    """Return a name of the tables as people read it: implementation cost for implementation_cost."""
    return name.replace("_", " ")


def proof_in_words(plan: Plan) -> str:
    """Return the proof in one sentence: the most that a better plan could be worth."""
    if plan.hedge is not None:
        return _proof_of_risk(plan, plan.hedge)
    if plan.bound is None or plan.gap is None:
        return "Nothing is proven about better plans."
    gap = gap_percent(plan.gap)
    if plan.instance.settings.objective.goal != "npv":
        return f"Proven within {gap} of the best for the goal {in_words(plan.instance.settings.objective.goal)}."
    counted = " in hard cash" if plan.counts_hard_cash else ""
    if plan.gap <= 1e-9:
        return f"Proven optimal: no plan under the same limits and rules is worth more{counted}."
    currency = plan.instance.settings.finance.currency
    return (
        f"Proven: no plan under the same limits and rules is worth more than {currency} {plan.bound:,.0f}{counted},"
        f" which is {gap} above this one."
    )


def _proof_of_risk(plan: Plan, hedge: Hedge) -> str:
    """Return the measure of risk with its proof, and the plan in the worlds it was made for and in fresh ones."""
    currency, here = plan.instance.settings.finance.currency, hedge.planned_for
    said = [f"Planned for {here.worlds:,} worlds by the {hedge.name}: {currency} {hedge.value:,.0f}."]
    if hedge.bound is None or hedge.gap is None:
        said.append("Nothing is proven about plans with a better measure.")
    else:
        said.append(
            f"No plan has more than {currency} {hedge.bound:,.0f} there, which is {gap_percent(hedge.gap)} above this one."
        )
    said.append(f"Mean NPV there {here.mean:,.0f}, in the worst worlds {here.tail:,.0f}")
    if hedge.fresh is not None:
        fresh = hedge.fresh
        said[-1] += f"; in {fresh.worlds:,} fresh worlds {fresh.mean:,.0f} and {fresh.tail:,.0f}"
        if fresh.measure is None:
            said[-1] += f". The measure there is {NOT_DETERMINED}: {fresh.undetermined}"
        elif not fresh.measure_told:
            said[-1] += f". The measure there is {currency} {fresh.measure:,.0f}"
    return " ".join(said) + "."


SHORTENED = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
"""Sizes from a million on, and their letters."""


def short_money(amount: float) -> str:
    """Return an amount that fits beside a mark in a chart: 1,234,567 as it is, 12,345,678 as 12.3 M."""
    if abs(amount) < 1e7:
        return money(amount)
    size, name = next((size, name) for size, name in SHORTENED if abs(amount) >= size)
    return f"{amount / size:,.4g} {name}" if abs(amount) < 1e16 else f"{amount:.3g}"
