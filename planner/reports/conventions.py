"""The conventions that a plan was calculated with: each in force, given or assumed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from instances.schema.instance import Instance
from instances.schema.settings import Finance, Records
from instances.schema.stages import by_orders
from planner.reports.wording import in_words

GIVEN, ASSUMED, PARTLY = "given", "assumed", "partly assumed"

DISCOUNT_KINDS: Final = {
    "nominal": "nominal: it contains inflation",
    "real": "real: it is combined with inflation_rate; flows are nominal",
}
TIMINGS: Final = {"end": "at the end of the quarter", "middle": "in the middle of it", "start": "at its start"}
GROWTH_BASES: Final = {
    "first_quarter": "levels of the first quarter",
    "last_twelve_months": "the mean of the four quarters before the first",
    "first_year": "the mean of the first four quarters",
}
ONLINE_SALES: Final = {
    "beside": "beside the revenue of units.csv",
    "inside": "inside the revenue of units.csv, taken off before stockouts are counted",
}
FLOWS_IN: Final = {"today": "of today; they grow with inflation_rate", "nominal": "nominal"}


@dataclass(frozen=True)
class Convention:
    """One convention: its topic, its setting in force, given or assumed, and the keys of plan.toml that set it."""

    topic: str
    in_force: str
    source: str
    keys: str


@dataclass(frozen=True)
class _Topic:
    topic: str
    keys: tuple[str, ...]
    said: Callable[[Finance], str]


def conventions_of(instance: Instance) -> Iterator[Convention]:
    """Yield the conventions in the order in which a reader meets them; one that plan.toml does not name is assumed."""
    finance = instance.settings.finance
    for one in _TOPICS:
        keys = ", ".join(f"finance.{key}" for key in one.keys)
        given = [key in finance.model_fields_set for key in one.keys]
        source = GIVEN if all(given) else PARTLY if any(given) else ASSUMED
        yield Convention(one.topic, one.said(finance), source, keys)
    yield _records(instance.settings.records)
    yield from _network(instance)
    yield from _staged_costs(instance)
    yield from _hiring(instance)
    yield from _closings(instance)
    if instance.flows:
        source = GIVEN if "flows_in" in finance.model_fields_set else ASSUMED
        yield Convention("amounts of flows.csv", FLOWS_IN[finance.flows_in], source, "finance.flows_in")


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _growth(finance: Finance) -> str:
    names = {"wages": finance.wage_growth, "freight": finance.freight_growth, "licences": finance.licence_growth}
    rates = {name: finance.inflation_rate if rate is None else rate for name, rate in names.items()}
    return ", ".join(f"{name} {_percent(rate)}" for name, rate in rates.items()) + " a year"


def _tax(finance: Finance) -> str:
    return "none" if finance.tax_rate == 0 else f"{_percent(finance.tax_rate)}; losses reduce tax at once"


def _terminal(finance: Finance) -> str:
    if finance.terminal_value == "none":
        return "nothing counts but the tax that depreciation still saves"
    if finance.terminal_value == "multiple":
        return f"{finance.terminal_multiple:g} more years of the same roadmaps"
    return f"the same roadmaps going on, decaying by {_percent(finance.terminal_decay)} a year"


def _reinvestment(finance: Finance) -> str:
    rate = finance.reinvestment_rate
    return "the nominal discount rate" if rate is None else f"{_percent(rate)} a year"


def _shrink(finance: Finance) -> str:
    at = "retail value" if finance.cost_of_goods == 1 else f"cost, {_percent(finance.cost_of_goods)} of revenue"
    return f"at {at}; {_percent(finance.shrink_cash_share)} of it is goods lost"


def _cancelled(finance: Finance) -> str:
    bucket = in_words(finance.cancellations_in)
    return f"{_percent(finance.cancelled_orders_lost)} of the contribution is lost beside the handling, which is in {bucket}"


IN_HARD_CASH: Final = {"objective": "objective", "payback": "payback", "peak_funding": "peak cash exposure"}
"""Figures that may count hard cash alone, as people call them."""


def _hard_cash(finance: Finance) -> str:
    figures = ", ".join(IN_HARD_CASH[figure] for figure in finance.hard_cash_only)
    return f"counted alone in {figures}" if figures else "shown; no figure counts it alone"


_TOPICS: Final = (
    _Topic("discount rate", ("discount_rate",), lambda finance: f"{_percent(finance.discount_rate)} a year"),
    _Topic("discount rate is", ("discount_rate_kind",), lambda finance: DISCOUNT_KINDS[finance.discount_rate_kind]),
    _Topic("moment of a flow", ("discount_timing",), lambda finance: TIMINGS[finance.discount_timing]),
    _Topic("inflation", ("inflation_rate",), lambda finance: f"{_percent(finance.inflation_rate)} a year"),
    _Topic("growth of prices", ("wage_growth", "freight_growth", "licence_growth"), _growth),
    _Topic(
        "revenue and orders of units.csv",
        ("growth_base",),
        lambda finance: f"are {GROWTH_BASES[finance.growth_base]}, from which they grow",
    ),
    _Topic("online sales", ("online_sales",), lambda finance: ONLINE_SALES[finance.online_sales]),
    _Topic(
        "extra online orders",
        ("extra_orders_incremental",),
        lambda finance: f"{_percent(finance.extra_orders_incremental)} of them are new to the company",
    ),
    _Topic("cancelled orders", ("cancelled_orders_lost", "cancellations_in"), _cancelled),
    _Topic("shrink", ("cost_of_goods", "shrink_cash_share"), _shrink),
    _Topic("holding inventory", ("carrying_rate",), lambda finance: f"costs {_percent(finance.carrying_rate)} of it a year"),
    _Topic("tax", ("tax_rate",), _tax),
    _Topic("capex is written off over", ("depreciation_quarters",), lambda finance: f"{finance.depreciation_quarters} quarters"),
    _Topic("after the evaluation", ("terminal_value",), _terminal),
    _Topic("MIRR reinvests at", ("reinvestment_rate",), _reinvestment),
    _Topic("hard cash", ("hard_cash_only",), _hard_cash),
)


def _records(records: Records | None) -> Convention:
    """Return the rates that wrong stock records cause; without the section inventory accuracy moves no rate by itself."""
    if records is None:
        return Convention("wrong stock records", "move no rate by themselves", ASSUMED, "records")
    said = ", ".join(f"{in_words(name)} {_percent(share)}" for name, share in records.model_dump().items())
    return Convention("wrong stock records", f"cause of {said}", GIVEN, "records")


def _network(instance: Instance) -> Iterator[Convention]:
    """Yield the stages of a lever's network, and what is said at those that the plan reaches; nothing without."""
    for name, lever in instance.settings.levers.items():
        if lever.network:
            figure = "orders a quarter" if by_orders(lever.network) else "nodes"
            stages = ", ".join(f"{_percent(stage.share)} from {stage.need:,} {figure}" for stage in lever.network)
            each = ", in each region by itself" if lever.network_each else ""
            part = f"of {_percent(lever.network_part)} of its benefits{each}"
            said = f"{stages}, {part}; worth, shares and reasons of single stores are at the stages that this plan reaches"
            yield Convention(f"network of {in_words(name)}", said, GIVEN, f"levers.{name}.network")


def _staged_costs(instance: Instance) -> Iterator[Convention]:
    """Yield learning and licence tiers of levers, and what they do not save; nothing without."""
    for name, lever in instance.settings.levers.items():
        if lever.learning:
            stages = ", ".join(f"{_percent(one.saving)} saved after {one.launches:,} launches" for one in lever.learning)
            said = f"{stages}, of the launch costs of stores; limits on spend count list prices"
            yield Convention(f"learning of {in_words(name)}", said, GIVEN, f"levers.{name}.learning")
        if lever.licence_tiers:
            figure = "orders a quarter" if by_orders(lever.licence_tiers) else "units"
            tiers = ", ".join(f"{_price(one.discount)} from {one.need:,} {figure}" for one in lever.licence_tiers)
            said = f"{tiers}, on the support of all stores from then on"
            yield Convention(f"licences of {in_words(name)}", said, GIVEN, f"levers.{name}.licence_tiers")


def _price(discount: float) -> str:
    """Return the words for a price of a licence."""
    if not discount:
        return "list price"
    return f"{_percent(abs(discount))} {'off' if discount > 0 else 'more'}"


def _hiring(instance: Instance) -> Iterator[Convention]:
    """Yield the capacity that can be hired, and its cost; nothing without."""
    for one in instance.settings.hiring:
        where = f" of {one.scope}" if one.scope else ""
        heads = f"up to {one.largest} heads for {one.limit}{where}, each adding {one.adds:g} a quarter"
        when = f"from {one.lag} quarters after the decision on"
        costs = f"{one.one_off_cost:,.0f} once, {one.cost_per_quarter:,.0f} a quarter, {one.severance:,.0f} at the end"
        said = f"{heads} {when}; each costs {costs}, all of it implementation cost"
        already = sum(heads.heads for heads in instance.settings.hired if heads.hiring == one.name)
        said += f"; {already:,} of them were hired already" if already else ""
        yield Convention(f"hired capacity: {one.name}", said, GIVEN, "hiring")


def _closings(instance: Instance) -> Iterator[Convention]:
    """Yield the whereabouts of the demand of closed units; nothing without a lever that closes units."""
    if not any(lever.closes for lever in instance.settings.levers.values()):
        return
    said, source = "is lost to the company: no other unit takes it over", ASSUMED
    if any(row.moves for row in instance.transfers):
        said = (
            "goes to other units by the shares of transfers.csv, at their margins, rates and costs without any lever; the rest is"
        )
        said, source = f"{said} lost, and stock that they add for it is not counted", GIVEN
    yield Convention("demand of closed units", said, source, "transfers.csv")


def settings_source(instance: Instance, path: tuple[str, ...]) -> str:
    """Return `GIVEN` if a single figure stands in plan.toml, else `ASSUMED`."""
    value: object = instance.settings
    for key in path:
        if not isinstance(value, BaseModel) or key not in value.model_fields_set:
            return ASSUMED
        value = getattr(value, key)
    return GIVEN


def setting(instance: Instance, path: tuple[str, ...]) -> object:
    """Return a single figure of plan.toml in force; None where its section was not given."""
    value: object = instance.settings
    for key in path:
        if value is None:
            return None
        value = getattr(value, key)
    return value
