"""The table and the sentence of whether the platform pays."""

from collections.abc import Callable, Iterator

import pandas as pd

from instances import Instance
from instances.schema.stages import by_orders
from planner.main_levers import ORCHESTRATION
from planner.questions.platform.platform import PlatformAnswer, Standing
from planner.replanning.crossing import Crossing

MEASURES = ("orders a quarter", "inventory accuracy")
LIVE, ORDERS_OF_LIVE = "live units", "orders of live units"


def orders_of(instance: Instance, standing: Standing, factor: float = 1.0) -> float:
    """Return the eligible orders of a scope a quarter, at a factor."""
    return factor * sum(instance.units[unit].eligible_orders for unit in standing.units)


def accuracy_of(instance: Instance, standing: Standing, points: float = 0.0) -> float:
    """Return the mean inventory accuracy of a scope, with points added to each unit's, never above 1 or below 0."""
    own = [min(1.0, max(0.0, instance.units[unit].inventory_accuracy + points)) for unit in standing.units]
    return sum(own) / len(own)


def platform_table(answer: PlatformAnswer) -> pd.DataFrame:
    """Return one row for each scope and measure: where it stands, and between which levels orchestration starts to pay."""
    return pd.DataFrame(row for standing in answer.standings for row in _rows(answer.instance, standing))


def _rows(instance: Instance, standing: Standing) -> Iterator[dict[str, object]]:
    worth = standing.worth
    gain = None if worth is None else worth.gain
    levels: tuple[tuple[float, Crossing | None, Callable[[float], float]], ...] = (
        (orders_of(instance, standing), standing.orders, lambda factor: orders_of(instance, standing, factor)),
        (accuracy_of(instance, standing), standing.accuracy, lambda points: accuracy_of(instance, standing, points)),
        (0 if worth is None else worth.live, standing.live, lambda number: number),
    )
    names = (*MEASURES, ORDERS_OF_LIVE if _counts_orders(instance) else LIVE)
    for measure, (now, crossing, level) in zip(names, levels, strict=True):
        yield {
            "scope": standing.scope,
            "units": len(standing.units),
            "measure": measure,
            "now": now,
            "pays_from": None if crossing is None or crossing.yes is None else level(crossing.yes),
            "not_yet_at": None if crossing is None or crossing.no is None else level(crossing.no),
            "pays": "" if worth is None else worth.pays,
            "gain": None if gain is None else gain.change,
            "gain_at_least": None if gain is None else gain.least,
            "gain_at_most": None if gain is None else gain.most,
            "problem": standing.problem or ("" if gain is not None else "the rules leave no room for a launch"),
        }


def _counts_orders(instance: Instance) -> bool:
    """Return whether the stages of orchestration's network count orders."""
    return by_orders(instance.settings.levers[ORCHESTRATION].network)


def conclusion(answer: PlatformAnswer) -> str:
    """Return whether the platform pays for the network, and what would have to be otherwise, in a sentence or two."""
    network, currency = answer.standings[0], answer.instance.settings.finance.currency
    if network.worth is None:
        return f"Nothing to decide: {network.problem}."
    gain = network.worth.gain
    if gain is None:
        return "Nothing to decide: the rules leave no room for a launch of orchestration."
    if network.worth.pays == "yes":
        return f"The platform pays here: with it the best plan is worth {currency} {gain.change:,.0f} more. {_down(network)}"
    if network.worth.pays == "no":
        loss = f"{currency} {-gain.change:,.0f}"
        return f"Do not overbuy: the platform does not pay here; it would lower the NPV by {loss}. {_up(network)}"
    return f"Whether the platform pays is not proven; by the plans found it adds {currency} {gain.change:,.0f}. {_up(network)}"


def _down(network: Standing) -> str:
    parts = []
    if network.orders is not None and network.orders.yes is not None and network.orders.yes < 1.0:
        parts.append(f"{100 * network.orders.yes:.0f} % of the orders")
    if network.accuracy is not None and network.accuracy.yes is not None and network.accuracy.yes < 0.0:
        parts.append(f"{100 * -network.accuracy.yes:.1f} points less accuracy")
    if network.live is not None and network.live.yes is not None and network.worth and network.live.yes < network.worth.live:
        said = f"{network.live.yes:.0f} live unit{'' if network.live.yes == 1 else 's'}"
        parts.append(said if network.worth.base_orders is None else f"{network.live.yes:,.0f} orders a quarter of live units")
    return f"It would still pay with {_listed(parts, 'or')}, each alone." if parts else ""


def _up(network: Standing) -> str:
    starts: list[str] = []
    never: list[str] = []
    orders, accuracy = network.orders, network.accuracy
    if orders is not None and orders.yes is not None:
        starts.append(f"at {orders.yes:.1f} times the orders")
    elif orders is not None and orders.never:
        never.append(f"at {orders.highest:.0f} times the orders")
    if accuracy is not None and accuracy.yes is not None:
        starts.append(f"at {100 * accuracy.yes:.1f} points more accuracy")
    elif accuracy is not None and accuracy.never:
        never.append("with perfect accuracy")
    said = [f"It would start to pay {_listed(starts, 'or')}."] if starts else []
    if never:
        said.append(f"It would not pay even {_listed(never, 'or')}.")
    return " ".join(said)


def _listed(parts: list[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
