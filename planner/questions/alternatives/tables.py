"""The tables of alternatives, and the sentences drawn from them."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from instances import Instance
from planner.economics.lines import CENT
from planner.economics.starts import has_lever, launched
from planner.plan.plan import Plan
from planner.questions.alternatives.alternatives import Alternative, Alternatives
from planner.questions.alternatives.cases import scopes_of
from planner.questions.alternatives.columns import ALTERNATIVES, BEST, STOCKOUT_LOSS, TRADEOFFS
from planner.questions.alternatives.measures import MEASURED_IN, ORDER_COST, ORDERS, base_measures_of, measures_of, run_cost
from planner.replanning.launches import plan_cells, with_launches
from planner.wording import level, money

Measured = Mapping[str, Mapping[str, float | None]]
"""Measures by the name of the plan; those of the base case under a blank name."""


def folder_of(one: Alternative) -> str:
    """Return the folder of an alternative's plan within that of the answer."""
    return f"alternatives/{one.lever}"


def mode_of(instance: Instance, lever: str) -> str:
    """Return the mode of a lever, blank where it has none."""
    return instance.settings.levers[lever].mode or ""


def plans_of(found: Alternatives) -> dict[str, Plan]:
    """Return every plan by its name, the best first."""
    return {BEST: found.base} | {one.lever: one.plan for one in found.alternatives if one.plan is not None}


def alternatives_table(found: Alternatives) -> pd.DataFrame:
    """Return one row for the best plan, then one for each alternative."""
    instance = found.base.instance
    rows = [_row_of(BEST, found.base, found.rule.levers) | {"mode": "", "determined": "", "folder": ""}]
    for one in found.alternatives:
        row: dict[str, object] = {"alternative": one.lever, "stopped": one.problem, "folder": ""}
        if one.plan is not None:
            row = _row_of(one.lever, one.plan, (one.lever,)) | _shortfall_cells(found, one) | {"folder": folder_of(one)}
        rows.append(row | {"mode": mode_of(instance, one.lever)})
    return with_launches(ALTERNATIVES, rows, instance).astype({"launched": "Int64"})


def _row_of(name: str, plan: Plan, levers: tuple[str, ...]) -> dict[str, object]:
    launched_of_rule = int(plan.schedule["lever"].isin(levers).sum())
    return {"alternative": name, "launched": launched_of_rule, "run_cost": run_cost(plan), **plan_cells(plan)}


def _shortfall_cells(found: Alternatives, one: Alternative) -> dict[str, object]:
    gain = found.shortfall(one)
    if gain is None:
        return {}
    return {
        "shortfall": gain.change,
        "shortfall_at_least": gain.least,
        "shortfall_at_most": gain.most,
        "determined": gain.determined,
    }


def measured(found: Alternatives) -> Measured:
    """Return the measures of the base case and of every plan."""
    return {"": base_measures_of(found.base)} | {name: measures_of(plan) for name, plan in plans_of(found).items()}


def tradeoffs_table(found: Alternatives, figures: Measured) -> pd.DataFrame:
    """Return one row for each plan and measure, the best plan first."""
    instance = found.base.instance
    rows = [
        {
            "alternative": name,
            "mode": "" if name == BEST else mode_of(instance, name),
            "measure": measure,
            "measured_in": unit.replace("currency", instance.settings.finance.currency),
            "base_case": figures[""][measure],
            "planned": figures[name][measure],
            "change": _less(figures[name][measure], figures[""][measure]),
            "against_best": None if name == BEST else _less(figures[name][measure], figures[BEST][measure]),
        }
        for name in plans_of(found)
        for measure, unit in MEASURED_IN.items()
    ]
    numbers = dict.fromkeys(("base_case", "planned", "change", "against_best"), np.float64)
    return pd.DataFrame(rows, columns=TRADEOFFS.names).astype(numbers)


def _less(figure: float | None, other: float | None) -> float | None:
    return None if figure is None or other is None else figure - other


def trade_grid(found: Alternatives, figures: Measured) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return headings and cells: a row for each measure, with the base case and every plan beside each other."""
    names = list(plans_of(found))
    rows = tuple(
        (measure.replace("_", " "), *(_shown(measure, figures[name][measure]) for name in ("", *names)))
        for measure in MEASURED_IN
    )
    return ("in the last four quarters", "base case", *names), rows


def _shown(measure: str, figure: float | None) -> str:
    if figure is None:
        return "none"
    return f"{figure:,.2f}" if measure == ORDER_COST else money(figure)


def trades_of(one: Alternative, figures: Measured, currency: str) -> str:
    """Return the measures that an alternative has more or less of than the best plan, in words; blank where all are the same."""
    parts = []
    for measure in MEASURED_IN:
        change = _less(figures[one.lever][measure], figures[BEST][measure])
        if measure != ORDERS and change is not None and abs(change) >= (CENT if measure == ORDER_COST else 0.5):
            sign, prefix = "+" if change > 0 else "-", f"{currency} " if measure in (STOCKOUT_LOSS, ORDER_COST) else ""
            parts.append(f"{measure.replace('_', ' ')} {prefix}{sign}{_amount(measure, abs(change))}")
    return ", ".join(parts)


def _amount(measure: str, amount: float) -> str:
    return f"{amount:,.2f}" if measure == ORDER_COST else level(round(amount))


def taken(found: Alternatives) -> dict[str, tuple[str, ...]]:
    """Return the levers of the rule that the best plan has in use, launched or running, by the scope of the rule."""
    chosen = found.base.chosen
    start, levers = chosen.menu.start, chosen.menu.levers
    return {
        scope: tuple(name for name in found.rule.levers if has_lever(start[inside, levers.index(name)]).any())
        for scope, inside in scopes_of(found.base.instance, found.rule)
    }


def conclusion(found: Alternatives) -> str:
    """Return the alternatives that the best plan takes, and the shortfalls of the others, in a sentence or two."""
    return " ".join([_taken_said(found), *_shortfalls_said(found)])


def _taken_said(found: Alternatives) -> str:
    own = taken(found)
    if not any(own.values()):
        return f"The best plan takes none of {', '.join(found.rule.levers)}."
    if found.rule.per == "company":
        return f"The best plan takes {_named(found.base.instance, own[''])}."
    parts = [f"{scope} {_named(found.base.instance, levers) if levers else 'none'}" for scope, levers in own.items()]
    return f"The best plan takes, by region: {', '.join(parts)}."


def _named(instance: Instance, levers: tuple[str, ...]) -> str:
    modes = {one: mode_of(instance, one) for one in levers}
    return " and ".join(f"{one} ({mode})" if mode not in ("", one) else one for one, mode in modes.items())


def _shortfalls_said(found: Alternatives) -> Iterator[str]:
    currency = found.base.instance.settings.finance.currency
    levers = {name for own in taken(found).values() for name in own}
    for one in found.alternatives:
        gain = found.shortfall(one)
        if one.proven:
            yield f"With {one.lever} alone no plan keeps every limit and rule."
        if gain is None or (levers <= {one.lever} and abs(gain.change) <= CENT):
            continue
        if gain.change < -CENT:
            yield f"With {one.lever} alone a plan was found that is worth {currency} {money(-gain.change)} more."
            continue
        if gain.least is not None and gain.least > CENT:
            most = "" if gain.most is None else f" and at most {money(gain.most)}"
            yield f"With {one.lever} alone it is worth {currency} {money(gain.change)} less, at least {money(gain.least)}{most}."
        elif gain.most is not None and gain.most <= CENT:
            yield f"With {one.lever} alone it is worth as much."
        else:
            yield f"That {one.lever} alone is worth less is not proven: {currency} {money(gain.change)} by the plans found."


def launches_own(one: Alternative) -> bool:
    """Return whether the plan of an alternative launches its lever."""
    if one.plan is None:
        return False
    menu = one.plan.chosen.menu
    return bool(launched(menu.start[:, menu.levers.index(one.lever)]).any())
