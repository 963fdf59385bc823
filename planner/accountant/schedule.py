"""A schedule of launches on an instance, indexed for the accountant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from instances.schema.instance import Instance
from instances.schema.units import FlowRow, SeasonalityRow, TransferRow, Unit
from planner.accountant.cache import Cache
from planner.accountant.levers import LeverFacts, Roadmap, going_live, lever_facts
from planner.accountant.network import NetworkModel, Networks, Part, network_lever, networks_of, without_network
from planner.accountant.records import Hire, Launch
from planner.accountant.savings import CostStages, cost_stages, cost_stages_of, with_savings
from planner.accountant.site import Site, Transfer
from planner.accountant.timing import Timing, timing_of
from planner.accountant.unit_model import UnitModel
from planner.accountant.valuation import ValuationTerms, valuation_terms

FIELDS_WITHOUT_MONEY = {"unit", "name", "region", "leader", "owner", "cohort", "role", "role_statement", "comparison"}


@dataclass(frozen=True)
class PlacedLaunch:
    """A valid launch. quarter: 1 to T; 0 or less for a running lever."""

    unit: Unit
    lever: str
    quarter: int


class Schedule:
    """A schedule on an instance, with everything that the accountant looks up.

    Invalid launches are left out: those of an unknown unit, lever or quarter, outside the decision quarters, or of a lever
    that the unit already has. `broken_rules` reports them.

    Parameters
    ----------
    cache
        results of earlier schedules; used and filled.
    takers
        units that may take demand over; None for those of the instance.
    hires
        heads that are hired.
    whole
        schedules in whose place this one stands, or of which it is a part: stages are those that they reach together.
    """

    def __init__(
        self,
        instance: Instance,
        launches: Sequence[Launch],
        cache: Cache | None = None,
        takers: Mapping[str, Unit] | None = None,
        hires: Sequence[Hire] = (),
        whole: "Sequence[Schedule]" = (),
    ) -> None:
        self.instance = instance
        self.hires = tuple(hires)
        self._whole = whole or (self,)
        self.finance = instance.settings.finance
        self.cache = cache or Cache()
        self.cache.begin(instance)
        self.timing: Timing = self.cache.once(("timing",), lambda: timing_of(instance))
        self.terms: ValuationTerms = self.cache.once(("terms",), lambda: valuation_terms(self.timing, self.finance))
        self.levers: dict[str, LeverFacts] = self.cache.once(("levers",), lambda: lever_facts(instance))
        self.units: dict[str, Unit] = {unit.unit: unit for unit in instance.units}
        self.takers = self.units if takers is None else takers
        self.quarter_numbers = {label: index + 1 for index, label in enumerate(self.timing.labels)}
        self.running: dict[str, dict[str, int]] = {}
        self.closed: dict[str, dict[str, int]] = {}
        for pin in instance.pins:
            if pin.until is not None:
                self.closed.setdefault(pin.unit, {})[pin.lever] = instance.quarter_index(pin.until) + 1
            if pin.rule == "running" and pin.quarter is not None:
                self.running.setdefault(pin.unit, {})[pin.lever] = instance.quarter_index(pin.quarter)
        self.roadmaps: dict[str, dict[str, int]] = {unit: dict(levers) for unit, levers in self.running.items()}
        self.placed: list[PlacedLaunch] = list(self._place(launches))
        self.by_unit: dict[str, list[PlacedLaunch]] = {}
        for placed in self.placed:
            self.by_unit.setdefault(placed.unit.unit, []).append(placed)

    def _place(self, launches: Iterable[Launch]) -> Iterable[PlacedLaunch]:
        for launch in launches:
            quarter = self.quarter_numbers.get(launch.quarter, 0)
            if launch.unit not in self.units or launch.lever not in self.levers:
                continue
            if not 1 <= quarter <= self.timing.decision:
                continue
            roadmap = self.roadmaps.setdefault(launch.unit, {})
            if launch.lever not in roadmap:
                roadmap[launch.lever] = quarter
                yield PlacedLaunch(self.units[launch.unit], launch.lever, quarter)

    @cached_property
    def seasons(self) -> dict[tuple[str, int], SeasonalityRow]:
        """Season factors by profile and fiscal quarter."""
        return {(row.profile, row.fiscal_quarter): row for row in self.instance.seasonality}

    @cached_property
    def amounts(self) -> dict[tuple[str, str, str], float]:
        """Amounts of limits.csv by limit, scope and period."""
        return {(row.limit, row.scope, row.period): row.amount for row in self.instance.limit_rows}

    @cached_property
    def flow_rows(self) -> dict[str, tuple[FlowRow, ...]]:
        """Rows of flows.csv by unit."""
        rows: dict[str, list[FlowRow]] = {}
        for row in self.instance.flows:
            rows.setdefault(row.unit, []).append(row)
        return {unit: tuple(found) for unit, found in rows.items()}

    @cached_property
    def transfer_rows(self) -> dict[str, tuple[TransferRow, ...]]:
        """Rows of transfers.csv by the unit that may close."""
        rows: dict[str, list[TransferRow]] = {}
        for row in self.instance.transfers:
            rows.setdefault(row.from_unit, []).append(row)
        return {unit: tuple(found) for unit, found in rows.items()}

    @property
    def has_stages(self) -> bool:
        """Whether figures depend on how many units have a lever."""
        return self.reach is not None or bool(self.stages)

    @property
    def has_terminal(self) -> bool:
        """Whether there is a terminal value."""
        return self.finance.terminal_value != "none"

    def hard_cash(self, figure: str) -> bool:
        """Return whether a figure counts hard cash only."""
        return figure in self.finance.hard_cash_only

    def base(self, unit: str) -> Roadmap:
        """Return the running levers of a unit."""
        return self.running.get(unit, {})

    def roadmap(self, unit: str) -> Roadmap:
        """Return the running and launched levers of a unit as planned, running ones first."""
        return self.roadmaps.get(unit, {})

    def site(self, unit: Unit, stages: tuple[CostStages, ...] | None = None) -> Site:
        """Return a unit's inputs over time. stages: of costs; None for those of the schedule."""
        stages = self.stages if stages is None else stages
        return self.cache.once(("site", unit.unit, stages), lambda: self._site(unit, with_savings(self.levers, stages)))

    def _site(self, unit: Unit, levers: Mapping[str, LeverFacts] | None = None) -> Site:
        return Site(
            unit,
            self.instance,
            timing=self.timing,
            levers=self.levers if levers is None else levers,
            seasons=self.seasons,
            flow_rows=self.flow_rows.get(unit.unit, ()),
            closed=self.closed.get(unit.unit, {}),
            transfers=tuple(
                Transfer(self._taker(self.takers[row.to_unit]), row.share, share_of_orders(row))
                for row in self.transfer_rows.get(unit.unit, ())
            ),
        )

    def _taker(self, unit: Unit) -> Site:
        """Return a unit that takes demand over, which sends none."""
        return self.cache.once(
            ("taker", unit.unit),
            lambda: Site(
                unit, self.instance, timing=self.timing, levers=self.levers, seasons=self.seasons, flow_rows=(), closed={}
            ),
        )

    def model(self, unit: Unit, stages: tuple[CostStages, ...] | None = None) -> UnitModel:
        """Return the cash-flow model of a unit. stages: of costs; None for those of the schedule."""
        stages = self.stages if stages is None else stages
        base, site = self.base(unit.unit), self.site(unit, stages)
        if self.reach is None:
            key = ("model", unit.unit, tuple(sorted(base.items())), stages)
            return self.cache.lately(key, lambda: UnitModel(site, base))
        levers = without_network(with_savings(self.levers, stages), self._network)
        own = self.cache.once(("own site", unit.unit, stages), lambda: self._site(unit, levers))
        return NetworkModel(site, base, own, self.reach.of(unit))

    @cached_property
    def stages(self) -> tuple[CostStages, ...]:
        """The stages of costs under the schedule."""
        return cost_stages_of([Part(one.instance, one.levers, one.roadmaps) for one in self._whole])

    @cached_property
    def later_stages(self) -> tuple[CostStages, ...]:
        """The stages of costs under the schedule one quarter later."""
        later = {unit: one_quarter_later(own) for unit, own in self.roadmaps.items()}
        return cost_stages(self.instance, self.levers, later)

    @cached_property
    def _network(self) -> str:
        return network_lever(self.instance) or ""

    @cached_property
    def reach(self) -> Networks | None:
        """The networks of the schedule; None where no lever has stages."""
        return networks_of([Part(one.instance, one.levers, one.roadmaps) for one in self._whole])

    @cached_property
    def later_reach(self) -> Networks | None:
        """The networks of the schedule one quarter later."""
        later = {unit: one_quarter_later(own) for unit, own in self.roadmaps.items()}
        return networks_of([Part(self.instance, self.levers, later)])

    @cached_property
    def last_node(self) -> str | None:
        """The latest unit with the lever that has stages; of several in one quarter, the last in units.csv."""
        starts = {unit: self.roadmaps.get(unit, {}).get(self._network) for unit in self.units}
        with_lever = {unit: start for unit, start in starts.items() if start is not None}
        latest = max(with_lever.values(), default=None)
        return next((unit for unit in reversed(list(with_lever)) if with_lever[unit] == latest), None)

    @cached_property
    def reach_without_last(self) -> Networks | None:
        """The networks of the schedule without its latest unit."""
        others = {unit: own for unit, own in self.roadmaps.items() if unit != self.last_node}
        return networks_of([Part(self.instance, self.levers, others)])

    def model_without_drift(self, unit: Unit) -> UnitModel:
        """Return the cash-flow model of a unit without drift of accuracy and order events."""
        steady = unit.model_copy(update={"accuracy_drift": 0.0, "event_drift": 0.0})
        return UnitModel(self._site(steady), self.base(unit.unit))

    def figures(self, unit: str) -> tuple[object, ...]:
        """Return every figure of a unit that its cash flows depend on, as part of a cache key."""
        return self.cache.once(("figures", unit), lambda: self._figures(unit))

    def _figures(self, unit: str) -> tuple[object, ...]:
        own = _money_of(self.units[unit])
        rows = tuple(
            (row.lever, row.line, row.quarter, row.amount, row.recurring, row.colour) for row in self.flow_rows.get(unit, ())
        )
        transfers = tuple(
            (row.share, share_of_orders(row), _money_of(self.takers[row.to_unit])) for row in self.transfer_rows.get(unit, ())
        )
        return own, rows, tuple(sorted(self.closed.get(unit, {}).items())), transfers

    def live(self, unit: str) -> Roadmap:
        """Return the quarter in which each running and launched lever of a unit goes live, running ones first."""
        return going_live(self.levers, self.roadmap(unit))

    def roadmap_key(self, unit: str) -> tuple[object, ...]:
        """Return the roadmap of a unit and its running levers, as part of a cache key."""
        found = (self.reach, self.later_reach, self.reach_without_last)
        networks = tuple(None if one is None else one.of(self.units[unit]) for one in found)
        costs = (self.stages, self.later_stages)
        return tuple(sorted(self.roadmap(unit).items())), tuple(sorted(self.base(unit).items())), networks, costs


def _money_of(unit: Unit) -> tuple[object, ...]:
    fields = tuple(value for field, value in unit if field not in FIELDS_WITHOUT_MONEY and field in Unit.model_fields)
    return *fields, *sorted((unit.model_extra or {}).items())


def share_of_orders(row: TransferRow) -> float:
    """Return the share of the online orders of a row of transfers.csv."""
    return row.share if row.share_orders is None else row.share_orders


def one_quarter_later(roadmap: Roadmap) -> dict[str, int]:
    """Return a roadmap with every launch one quarter later; running levers stay."""
    return {name: start + 1 if start >= 1 else start for name, start in roadmap.items()}
