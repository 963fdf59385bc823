"""The tables and the folder of an order's price."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from planner.economics.lines import CENT
from planner.plan.plan import Plan
from planner.questions.answer_folder import AnswerFiles, write_answer
from planner.questions.order_price.order_price import CONVENTIONAL, Ordered, OrderPrice, by_unit
from planner.replanning.cases import slug
from planner.replanning.difference import Difference, difference


def folder_of(one: Ordered) -> str:
    """Return the folder of an order's plan within the folder of the answer."""
    return f"orders/{slug(one.order)}"


def order_table(answer: OrderPrice) -> pd.DataFrame:
    """Return one row an order, the free plan first; losses are against it."""
    levers = list(answer.base.instance.settings.levers)
    rows = [_row("free", answer.base, answer.base, levers, ())]
    for one in answer.orders:
        if one.plan is None:
            rows.append({"order": one.order, "stopped": one.problem, "folder": "", "exempt_units": len(one.exempt)})
        else:
            rows.append(_row(one.order, one.plan, answer.base, levers, one.exempt) | {"folder": folder_of(one)})
    counts = ["launches", *(f"launches_{lever}" for lever in levers)]
    return pd.DataFrame(rows).astype(dict.fromkeys(counts, "Int64"))


def loss_of(free: Plan, plan: Plan) -> Difference:
    """Return what an order loses against the free plan: it takes plans away, so that it loses no less than nothing."""
    gain = difference(free, plan)
    return Difference(
        -gain.change, None if gain.most is None else max(0.0, -gain.most), None if gain.least is None else -gain.least
    )


def _row(order: str, plan: Plan, base: Plan, levers: list[str], exempt: tuple[str, ...]) -> dict[str, object]:
    loss = loss_of(base, plan)
    launched = plan.schedule["lever"].value_counts()
    free = plan is base
    return {
        "order": order,
        "npv": plan.worth,
        "loss": None if free else loss.change,
        "loss_at_least": None if free else loss.least,
        "loss_at_most": None if free else loss.most,
        "determined": "" if free else loss.determined,
        "bound": plan.bound,
        "gap": plan.gap,
        "spend": plan.figures.spend,
        "stopped": plan.status.value,
        "exempt_units": len(exempt),
        "folder": "",
        "launches": len(plan.schedule),
        **{f"launches_{lever}": int(launched.get(lever, 0)) for lever in levers},
    }


def unit_table(answer: OrderPrice) -> pd.DataFrame:
    """Return one row for each order and unit whose roadmap is worth another amount than in the free plan."""
    columns = ["order", "unit", "name", "region", "loss", "launches_free", "launches_in_order"]
    rows = [row for one in answer.orders if one.plan is not None for row in _units(answer.base, one.order, one.plan)]
    return pd.DataFrame(rows, columns=columns)


def _units(base: Plan, order: str, plan: Plan) -> Iterator[tuple[object, ...]]:
    free, fixed = _launches(base), _launches(plan)
    for unit, loss in zip(base.instance.units, by_unit(base, plan), strict=True):
        if abs(loss) > CENT:
            place = (unit.unit, unit.name or unit.unit, unit.region)
            yield (order, *place, loss, free.get(unit.unit, ""), fixed.get(unit.unit, ""))


def _launches(plan: Plan) -> dict[str, str]:
    found: dict[str, str] = {}
    for unit, lever, quarter in zip(plan.schedule["unit"], plan.schedule["lever"], plan.schedule["quarter"], strict=True):
        found[unit] = "; ".join(part for part in (found.get(unit, ""), f"{lever} {quarter}") if part)
    return found


def conclusion(answer: OrderPrice) -> str:
    """Return what the data says about the conventional order, in a sentence."""
    convention = next(one for one in answer.orders if one.order == CONVENTIONAL)
    if convention.plan is None:
        return f"The conventional order, {CONVENTIONAL}, has no plan here: {convention.problem}"
    gain = difference(answer.base, convention.plan)
    currency = answer.base.instance.settings.finance.currency
    loss, least = -gain.change, None if gain.most is None else -gain.most
    share = f"{100 * loss / abs(answer.base.worth):.1f} % of the NPV" if abs(answer.base.worth) > CENT else "all of the NPV"
    cost = f"{currency} {loss:,.0f} ({share})"
    if least is not None and least > CENT:
        proven = f"{currency} {least:,.0f} at least is proven"
        return (
            f"The conventional order, {CONVENTIONAL}, is wrong for this instance: held everywhere it costs {cost}, and {proven}."
        )
    if loss <= CENT:
        most = loss_of(answer.base, convention.plan).most
        sure = "" if most is None or most <= CENT else f"; a plan that is not found may be worth {currency} {most:,.0f} more"
        return f"The conventional order, {CONVENTIONAL}, costs nothing here: the best plan found keeps it{sure}."
    return (
        f"What the conventional order, {CONVENTIONAL}, costs is not determined: {cost} by the plans found, and proven is "
        f"{loss_of(answer.base, convention.plan).interval}."
    )


def order_price_files(answer: OrderPrice) -> AnswerFiles:
    """Return order_price.csv, order_units.csv and every order's plan."""
    tables = {"order_price": order_table(answer), "order_units": unit_table(answer)}
    plans = {folder_of(one): one.plan for one in answer.orders if one.plan is not None}
    return AnswerFiles(tables, plans)


def write_order_price(answer: OrderPrice, directory: str | Path) -> Path:
    """Write the base plan and the answer's files; errors as for `write_answer`."""
    return write_answer(directory, answer.base, order_price_files(answer))
