"""Notices: settings that are right, and whose meaning a reader may take for another; most say what to write to be sure.

They are no problems. Each names a convention that business cases choose one way or the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from instances.brought import gains
from instances.limit_periods import COST_LINES, last_quarter
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost, Lever, SupportCost
from instances.schema.rules import LimitRule

QUARTERS = 4
EFFORT_LINES = ("change_management", "training")
"""Cost lines that pay for people to take a lever up."""

_UNSPENT = {True: "unspent money", False: "what is left"}

ADOPTION = ("adoption_by_effort", "adoption_by_maturity", "adoption_without_incentives")


@dataclass(frozen=True)
class Notice:
    """A setting, and how it counts.

    Attributes
    ----------
    place
        path of a key of plan.toml, such as levers.orchestration.support, as cases name it.
    text
        one sentence, or two.
    """

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def notices(instance: Instance) -> tuple[Notice, ...]:
    """Return the notices of an instance: on money, then on records, levers, limits and flows."""
    found = [*_finance(instance), *_units(instance), *_records(instance)]
    for name, lever in instance.plan.levers.items():
        found += _lever(instance, f"levers.{name}", lever)
    for limit in instance.plan.limits:
        found += _limit(instance, f'limits."{limit.name}"', limit)
    found += _ramps(instance)
    found += _flows(instance)
    return tuple(found)


def _finance(instance: Instance) -> Iterator[Notice]:
    finance = instance.plan.finance
    if finance.terminal_value != "none":
        text = (
            "carries the same roadmaps on after the evaluation: ramps go on, benefits that end, end, and units that close, close."
        )
        yield Notice("finance.terminal_value", text)
    if finance.tax_rate > 0:
        text = "tax is a bucket of its own; the other four are before tax."
        if any(cost.colour == "capex" for lever in instance.plan.levers.values() for cost in lever.costs):
            text += " Depreciation counts to its end, after the evaluation, too."
        yield Notice("finance.tax_rate", text)


def _units(instance: Instance) -> Iterator[Notice]:
    finance, units = instance.plan.finance, instance.units
    both = any(unit.eligible_orders and unit.order_value and unit.stockout_rate and unit.revenue for unit in units)
    if both and "online_sales" not in finance.model_fields_set:
        text = (
            "online orders are assumed beside revenue. If revenue of units.csv contains them, "
            'write online_sales = "inside"; if not, online_sales = "beside".'
        )
        yield Notice("finance.online_sales", text)
    moved = any(lever.effects.shrink or lever.strain.shrink for lever in instance.plan.levers.values())
    if moved and any(unit.shrink_rate and unit.revenue for unit in units) and "cost_of_goods" not in finance.model_fields_set:
        text = "shrink counts at retail. Write cost_of_goods, as a share of revenue, to count it at cost, or 1 to leave it so."
        yield Notice("finance.cost_of_goods", text)
    uplift = any(lever.effects.order_uplift > 0 or lever.effects.conversion_uplift > 0 for lever in instance.plan.levers.values())
    earning = any(unit.eligible_orders and unit.order_value for unit in units)
    if uplift and earning and "extra_orders_incremental" not in finance.model_fields_set:
        text = "every extra order is assumed new to the company. Write extra_orders_incremental: the share that is, 1 for all."
        yield Notice("finance.extra_orders_incremental", text)


def _records(instance: Instance) -> Iterator[Notice]:
    lifting = [name for name, lever in instance.plan.levers.items() if lever.accuracy_gap_closed]
    if lifting and instance.plan.records is None:
        text = f"accuracy that {' or '.join(lifting)} lifts earns nothing by itself. Add [records] to say which rates follow it."
        yield Notice("records", text)


def _lever(instance: Instance, path: str, lever: Lever) -> Iterator[Notice]:
    adverse = [name for name, effect in lever.effects.model_dump().items() if effect < 0]
    share = getattr(instance.plan.finance.realisation, lever.evidence)
    if adverse and (share < 1 or lever.effectiveness):
        text = f"{', '.join(adverse)} below 0 counts in full, whatever evidence, adoption and inventory accuracy say."
        yield Notice(f"{path}.effects", text)
    uplift = any(one.effects.order_uplift or one.effects.conversion_uplift for one in instance.plan.levers.values())
    if uplift and any(cost.basis == "thousand_orders" for cost in lever.support):
        text = "per thousand_orders is paid for the orders there are, those that levers add included."
        yield Notice(f"{path}.support", text)
    if any(unit.size != 1 for unit in instance.units) and _by_orders_and_size(lever):
        text = "costs per thousand_orders are multiplied by size, too. Write size_exponent = 0 if orders alone count, 1 if not."
        yield Notice(path, text)
    lines = {cost.line for cost in lever.costs if cost.amount}
    if gains(lever) and "software" in lines and not lines & set(EFFORT_LINES) and not lever.model_fields_set & set(ADOPTION):
        text = (
            "software without change_management or training and without adoption runs the risk of shelfware. Add what change"
            " costs, or write adoption_by_effort, adoption_by_maturity or adoption_without_incentives."
        )
        yield Notice(f"{path}.costs", text)


def _by_orders_and_size(lever: Lever) -> bool:
    """Return whether a cost per thousand orders is multiplied by size without being told to."""
    parts: list[LaunchCost | SupportCost] = [*lever.costs, *lever.support]
    return any(
        part.basis == "thousand_orders" and part.amount > 0 and "size_exponent" not in part.model_fields_set for part in parts
    )


def _limit(instance: Instance, path: str, limit: LimitRule) -> Iterator[Notice]:
    if limit.benefit_share:
        text = "counts hard cash alone, after tax and shared support ([finance.hardness] says which lines are hard)."
        yield Notice(f"{path}.benefit_share", text)
    carried = limit.carry_over > 0 and limit.per == "quarter" and _years(instance, limit) > 1
    if carried and "lapses_at_year_end" not in limit.model_fields_set:
        text = (
            f"{_UNSPENT[limit.measure == 'spend']} is carried over the end of the fiscal year. Write lapses_at_year_end = true if"
            " it lapses there, false if not."
        )
        yield Notice(f"{path}.carry_over", text)
    last = last_quarter(instance.plan, limit, instance.flows)
    if limit.measure in ("load", "in_ramp_up") and last > instance.plan.calendar.decision_quarters:
        text = f"runs on to {instance.label_of(last)}, for what launches of the last decision quarter still ask."
        yield Notice(path, text)


def _years(instance: Instance, limit: LimitRule) -> int:
    """Return the number of fiscal years that a limit runs through."""
    first = quarter_ordinal(instance.plan.calendar.first_quarter)
    last = first + last_quarter(instance.plan, limit, instance.flows) - 1
    return last // QUARTERS - first // QUARTERS + 1


def _ramps(instance: Instance) -> Iterator[Notice]:
    for ramp in instance.plan.ramp_limits:
        meet = _meets(ramp.levers, ramp.regions)
        if ramp.growth and any(meet(frozen.levers, frozen.regions) for frozen in instance.plan.rules.frozen):
            text = "after frozen quarters, growth counts from the last quarter that was not frozen."
            yield Notice(f'ramp_limits."{ramp.name}"', text)


def _meets(levers: tuple[str, ...], regions: tuple[str, ...]) -> Callable[[tuple[str, ...], tuple[str, ...]], bool]:
    """Return whether other levers and regions have some in common with these; none named means all."""

    def meet(other_levers: tuple[str, ...], other_regions: tuple[str, ...]) -> bool:
        pairs = ((levers, other_levers), (regions, other_regions))
        return all(not one or not other or set(one) & set(other) for one, other in pairs)

    return meet


def _flows(instance: Instance) -> Iterator[Notice]:
    """Yield a notice of rows that come after the evaluation even for a launch in the first quarter."""
    last = len(instance.quarters) - 1
    late = [row for row in instance.flows if row.line not in COST_LINES and row.quarter > last]
    if late and instance.plan.finance.terminal_value == "none":
        text = f"{len(late):,} rows lie more than {last} quarters after the launch, after the evaluation, and do not count."
        yield Notice("flows", text)
