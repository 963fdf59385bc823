"""Notices: valid settings that a reader may interpret in another way. Most name the key that settles it.

Each is about a convention on which business cases differ.
"""

from collections.abc import Iterator, Mapping

from instances.flow_notices import acting_levers, flow_notices
from instances.limit_notices import limit_notices
from instances.notice import Notice
from instances.required_columns import has_computed_benefits
from instances.risk_notices import risk_notices
from instances.schema.instance import Instance
from instances.schema.levers import SHARED_BASES, LaunchCost, Lever, SupportCost
from instances.segment_notices import segment_notices
from instances.unit_notices import unit_notices
from instances.wording import listed

__all__ = ["Notice", "notices"]

EFFORT_LINES = ("change_management", "training")
"""Cost lines that pay for the adoption of a lever."""

ADOPTION = ("adoption_by_effort", "adoption_by_maturity", "adoption_without_incentives")


def notices(instance: Instance) -> tuple[Notice, ...]:
    """Return the notices of an instance: on finance, units, records, levers, limits, flows and risk."""
    levers = acting_levers(instance)
    found = [*_finance(instance), *unit_notices(instance, levers), *_records(instance, levers)]
    for name, lever in levers.items():
        found += [*_lever(instance, f"levers.{name}", lever, levers), *_closing(instance, name, lever)]
    for name, lever in instance.settings.levers.items():
        found += _roles(instance, f"levers.{name}.conditions.roles", lever)
    found += segment_notices(instance)
    return (*found, *limit_notices(instance), *flow_notices(instance), *risk_notices(instance))


def _finance(instance: Instance) -> Iterator[Notice]:
    finance = instance.settings.finance
    if finance.terminal_value != "none":
        text = (
            "carries the same roadmaps on after the evaluation: ramps go on, benefits that end, end, and units that close, close."
        )
        yield Notice("finance.terminal_value", text)
    if finance.tax_rate > 0:
        text = "tax is a bucket of its own; the other four are before tax."
        if any(cost.colour == "capex" for lever in instance.settings.levers.values() for cost in lever.costs):
            text += " Depreciation counts to its end, after the evaluation, too."
        yield Notice("finance.tax_rate", text)


def _closing(instance: Instance, name: str, lever: Lever) -> Iterator[Notice]:
    hardness = instance.settings.finance.hardness
    soft = [f"finance.hardness.{line}" for line in ("sales", "availability") if getattr(hardness, line) != "hard"]
    if lever.closes and soft:
        text = f"hard cash has what a closed unit saves and not the sales it loses. Set {listed(soft)} to hard if it is to."
        yield Notice(f"levers.{name}.closes", text)


def _roles(instance: Instance, path: str, lever: Lever) -> Iterator[Notice]:
    known = {unit.role for unit in instance.units} | {one.role for one in instance.settings.levers.values()}
    missing = [role for role in lever.conditions.roles if role not in known]
    if missing:
        nowhere = " It is launched nowhere." if len(missing) == len(lever.conditions.roles) else ""
        yield Notice(path, f"no unit has the role {listed(missing)}, and no lever brings it.{nowhere}")


def _records(instance: Instance, levers: Mapping[str, Lever]) -> Iterator[Notice]:
    lifting = [name for name, lever in levers.items() if lever.accuracy_gap_closed]
    if lifting and instance.settings.records is None:
        text = f"accuracy that {' or '.join(lifting)} lifts earns nothing by itself. Add [records] to say which rates follow it."
        yield Notice("records", text)


def _lever(instance: Instance, path: str, lever: Lever, levers: Mapping[str, Lever]) -> Iterator[Notice]:
    adverse = [name for name, effect in lever.effects.model_dump().items() if effect < 0]
    share = getattr(instance.settings.finance.realisation, lever.evidence)
    if adverse and (share < 1 or lever.effectiveness):
        text = f"{', '.join(adverse)} below 0 counts in full, whatever evidence, adoption and inventory accuracy say."
        yield Notice(f"{path}.effects", text)
    uplift = any(one.effects.order_uplift or one.effects.conversion_uplift for one in levers.values())
    growing = any(unit.order_growth or unit.seasonality for unit in instance.units)
    if (uplift or growing) and any(cost.basis == "thousand_orders" for cost in lever.support):
        text = "per thousand_orders is paid for the orders there are, with growth and season"
        text += ", those that levers add included." if uplift else "."
        yield Notice(f"{path}.support", text)
    shared = [basis for basis in SHARED_BASES if any(part.basis == basis and part.amount for part in lever.support)]
    if shared and (lever.ends_with or any(unit.exit_quarter for unit in instance.units)):
        text = f"of basis {listed(shared)} ends when no open unit there has the lever any more."
        yield Notice(f"{path}.support", text)
    if any(unit.size != 1 for unit in instance.units) and _by_orders_and_size(lever):
        text = "costs per thousand_orders are multiplied by size, too. Write size_exponent = 0 if orders alone count, 1 if not."
        yield Notice(path, text)
    lines = {cost.line for cost in lever.costs if cost.amount}
    if (
        has_computed_benefits(lever)
        and "software" in lines
        and not lines & set(EFFORT_LINES)
        and not lever.model_fields_set & set(ADOPTION)
    ):
        text = (
            "software without change_management or training and without adoption runs the risk of shelfware. Add what change"
            " costs, or write adoption_by_effort, adoption_by_maturity or adoption_without_incentives."
        )
        yield Notice(f"{path}.costs", text)


def _by_orders_and_size(lever: Lever) -> bool:
    """Return whether a cost per thousand orders is multiplied by size by default."""
    parts: list[LaunchCost | SupportCost] = [*lever.costs, *lever.support]
    return any(
        part.basis == "thousand_orders" and part.amount > 0 and "size_exponent" not in part.model_fields_set for part in parts
    )
