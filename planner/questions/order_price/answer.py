"""The answer to the question for the price of an order: orders compared with the free plan, and the units that lose by them."""

from collections.abc import Iterator

import pandas as pd

from planner.answers.answer import Answer, Filled
from planner.answers.determined import determined_lines
from planner.answers.ending import ending_of_plans
from planner.economics.lines import CENT
from planner.plan.plan import Plan
from planner.questions.order_price.columns import ORDER_PRICE, ORDER_UNITS
from planner.questions.order_price.order_price import CONVENTIONAL, ORDERS, Ordered, OrderPrice, loss_by_unit
from planner.replanning.difference import Difference, difference
from planner.replanning.given import Given, solved_for
from planner.replanning.launches import launches_by_unit, plan_cells, with_launches
from planner.replanning.resolving import of_all_roadmaps
from planner.replanning.telling import money_counted
from planner.run_files.names import slug
from planner.wording import money


def folder_of(one: Ordered) -> str:
    """Return the folder of an order's plan within the folder of the answer."""
    return f"orders/{slug(one.order)}"


def order_table(answer: OrderPrice) -> pd.DataFrame:
    """Return one row per order, the free plan first; losses are against it."""
    rows = [{"order": "free"} | plan_cells(answer.base) | {"determined": "", "folder": ""}]
    for one in answer.orders:
        row: dict[str, object] = {"order": one.order, "stopped": one.problem, "folder": ""}
        if one.plan is not None:
            row = {"order": one.order} | plan_cells(one.plan) | _lost(answer.base, one.plan) | {"folder": folder_of(one)}
        rows.append(row | {"exempt_units": len(one.exempt)})
    rows[0]["exempt_units"] = 0
    return with_launches(ORDER_PRICE, rows, answer.base.instance)


def loss_of(free: Plan, plan: Plan) -> Difference:
    """Return the loss of an order against the free plan: it takes plans away, so that it loses no less than nothing."""
    gain = difference(free, plan)
    return Difference(
        -gain.change, None if gain.most is None else max(0.0, -gain.most), None if gain.least is None else -gain.least
    )


def _lost(free: Plan, plan: Plan) -> dict[str, object]:
    """Return the columns on the loss of an order; they are blank where its plan is the free one itself."""
    loss = loss_of(free, plan)
    if plan is free:
        return {"determined": ""}
    return {"loss": loss.change, "loss_at_least": loss.least, "loss_at_most": loss.most, "determined": loss.determined}


def unit_table(answer: OrderPrice) -> pd.DataFrame:
    """Return one row per order and unit whose roadmap is worth another amount than in the free plan."""
    rows = [row for one in answer.orders if one.plan is not None for row in _units(answer.base, one.order, one.plan)]
    return pd.DataFrame(rows, columns=ORDER_UNITS.names)


def _units(base: Plan, order: str, plan: Plan) -> Iterator[dict[str, object]]:
    free, fixed = launches_by_unit(base), launches_by_unit(plan)
    for unit, loss in zip(base.instance.units, loss_by_unit(base, plan), strict=True):
        if abs(loss) > CENT:
            yield {
                "order": order,
                "unit": unit.unit,
                "name": unit.name or unit.unit,
                "region": unit.region,
                "loss": loss,
                "launches_free": free.get(unit.unit, ""),
                "launches_in_order": fixed.get(unit.unit, ""),
            }


def conclusion(answer: OrderPrice) -> str:
    """Return the verdict on the conventional order, in a sentence."""
    convention = next(one for one in answer.orders if one.order == CONVENTIONAL)
    if convention.plan is None:
        return f"The conventional order, {CONVENTIONAL}, has no plan here: {convention.problem}"
    loss, currency = loss_of(answer.base, convention.plan), answer.base.instance.settings.finance.currency
    whole = abs(answer.base.worth)
    share = f"{100 * loss.change / whole:.1f} % of the NPV" if whole > CENT else "all of the NPV"
    cost = f"{currency} {loss.change:,.0f} ({share})"
    if loss.least is not None and loss.least > CENT:
        return (
            f"The conventional order, {CONVENTIONAL}, is wrong for this instance: imposed on every unit it costs {cost}, "
            f"at least {currency} {loss.least:,.0f} of it proven."
        )
    if loss.change <= CENT:
        is_sure = loss.most is None or loss.most <= CENT
        sure = "" if is_sure else f"; a better plan that was not found could be worth up to {currency} {loss.most:,.0f} more"
        return f"The conventional order, {CONVENTIONAL}, costs nothing here: the best plan found keeps it{sure}."
    return (
        f"The cost of the conventional order, {CONVENTIONAL}, is not determined: {cost} by the plans found, proven "
        f"{loss.interval}."
    )


def answer_of(found: OrderPrice, given: Given | None) -> Answer:
    """Return the answer with order_price.csv, order_units.csv and every order's plan.

    given: the plan that was asked about, which is the free one.
    """
    instance = found.base.instance
    orders, units = Filled(ORDER_PRICE, order_table(found), "orders"), Filled(ORDER_UNITS, unit_table(found), "units")
    title = f"{instance.settings.plan.name}: the price of an order, {money_counted(instance)}"
    meanings = [f"{order}: {meaning}" for order, meaning in ORDERS.items()]
    made = {folder_of(one): one.plan for one in found.orders if one.plan is not None}
    solved = [*solved_for(found.base, given), *made.values()]
    return Answer(
        parts=[title, orders, "", *meanings, "", *_remarks(found, units.frame)],
        tables=[orders, units],
        ending=ending_of_plans(solved, "the orders planned so far are shown", interrupted=found.interrupted),
        obtained="The instance was planned freely, then over the roadmaps of each order, where the free plan's bound holds.",
        interrupted=found.interrupted,
        conclusion=conclusion(found),
        base=found.base,
        better=found.better,
        plans={folder: of_all_roadmaps(plan, found.base.bound) for folder, plan in made.items()},
    )


def _remarks(answer: OrderPrice, units: pd.DataFrame) -> Iterator[str]:
    """Yield lines on units that are free, orders without a plan, units that lose most, and losses that are not determined."""
    yield from (f"{one.order}: exempt because of their pins are {', '.join(one.exempt)}" for one in answer.orders if one.exempt)
    yield from (f"{one.order}: {one.problem}" for one in answer.orders if one.plan is None)
    for order, losses in units.groupby("order", sort=False)["loss"]:
        worst = f"lose up to {money(losses.max())} each" if losses.max() > 0.0 else "none of them loses by itself"
        yield f"{order}: {len(losses)} units have another roadmap and {worst}"
    found = [(one.order, loss_of(answer.base, one.plan)) for one in answer.orders if one.plan is not None]
    yield from determined_lines(found, "a smaller --gap narrows it")
