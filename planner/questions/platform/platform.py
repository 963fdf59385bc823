"""Break-even of the platform: orders, accuracy and live units, or their orders, from which on orchestration is worth its costs.

A question of two plans: the best with one launch of orchestration at least, and the best without any. Both are planned
anew for every figure that is tried, so shared costs, readiness and limits are all in the answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from instances import Instance
from instances.certain import certain
from instances.draft import Draft
from instances.schema.settings import SolverOptions
from instances.schema.units import Unit
from models.problem import BoolArray, FloatArray, IntArray, MenuProblem, Progress, Solution, SolveStatus
from models.running.stopping import Reachable, Stopping, ended_by, interrupts_end_all
from models.statement.extra_rows import with_rows
from planner.economics.base_orders import base_orders
from planner.economics.inputs import inputs_of
from planner.economics.lines import CENT
from planner.economics.starts import Starts, launched
from planner.errors import WITHOUT_PLAN, InfeasibleError, QuestionError
from planner.main_levers import ORCHESTRATION
from planner.plan.plan import Plan
from planner.planning import Priced, priced
from planner.replanning.crossing import Answer, Crossing, crossing
from planner.replanning.difference import Difference, difference
from planner.replanning.resolving import must_aim_at_npv, must_have_levers, over_roadmaps, planned_from, repriced, with_choices
from planner.replanning.telling import Tell, teller

NETWORK = "network"

GAPS = (0.05, 0.01, 0.001, 0.0001)
"""Gaps that are tried in turn until the order of two plans is proven; most are proven early."""

REGION_GAP = 0.0001
"""Gap for a region at most: its units are few, and what it is worth is a small part of the plan's NPV."""

ASKED_FOR = "rules or pins require orchestration, whatever it is worth"

FACTORS_UP = (2.0, 4.0, 16.0)
FACTORS_DOWN = (0.5, 0.2, 0.0)
FACTOR_CLOSE = 1.1
"""Factors on orders that are tried in turn, and the ratio of two that are close enough."""

POINTS = (0.1, 0.3, 1.0)
ORDERS_CLOSE = 0.1
"""Part of the orders of live units by which two figures of them that are close enough differ."""

POINTS_CLOSE = 0.01
"""Points of accuracy that are added or taken away in turn, and the difference of two that are close enough."""


@dataclass(frozen=True, eq=False)
class Worth:
    """The best plan with orchestration and the best without; no plan with it where no rule leaves room for one.

    base_orders: of each unit by name, without growth, where the stages of orchestration's network count orders.
    """

    without: Plan
    having: Plan | None
    base_orders: Mapping[str, int] | None = None

    @property
    def gain(self) -> Difference | None:
        """NPV that orchestration adds."""
        return None if self.having is None else difference(self.without, self.having)

    @property
    def pays(self) -> Answer:
        """Whether orchestration adds anything, as far as that is proven."""
        gain = self.gain
        if gain is None or (gain.most is not None and gain.most <= CENT):
            return "no"
        return "yes" if gain.least is not None and gain.least > CENT else "open"

    @property
    def live(self) -> int:
        """Number of units that the plan launches orchestration at, or their base orders where these count."""
        if self.having is None:
            return 0
        schedule = self.having.schedule
        units = schedule.loc[schedule["lever"] == ORCHESTRATION, "unit"]
        return len(units) if self.base_orders is None else sum(self.base_orders[unit] for unit in units)


@dataclass(frozen=True, eq=False)
class Standing:
    """The position of the network or a region.

    Attributes
    ----------
    scope
        `NETWORK` or the name of a region.
    units
        its units, by place in the instance.
    worth
        at the figures as they are.
    orders
        factors on eligible orders between which the platform starts to pay.
    accuracy
        points of accuracy, added to each unit's, between which it starts to pay.
    live
        numbers of units with orchestration, or base orders of them where these count, between which it starts to pay.
    problem
        why there is nothing to decide, if so.
    """

    scope: str
    units: tuple[int, ...]
    worth: Worth | None
    orders: Crossing | None = None
    accuracy: Crossing | None = None
    live: Crossing | None = None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class PlatformAnswer:
    """The network first, then each region on its own; interrupted if regions are missing."""

    instance: Instance
    standings: tuple[Standing, ...]
    interrupted: bool = False


class _StopError(Exception):
    """The user asked to stop."""


def platform(instance: Instance, options: SolverOptions, tell: Tell, *, regions: bool = True) -> PlatformAnswer:
    """Find the break-even of orchestration, for the network and for each region that would have it alone.

    For a region, all other units keep the roadmaps of the best plan without orchestration.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or it has no orchestration.
    PlannerError
        there is no plan; as for `planner.planning.plan`.
    """
    must_have_levers(instance, (ORCHESTRATION,), "the platform is orchestration")
    must_aim_at_npv(instance, "whether the platform pays is in NPV")
    case = priced(instance)
    everyone = np.ones(len(instance.units), dtype=np.bool_)
    found: list[Standing] = []
    with interrupts_end_all() as request:
        asked = _Question(case, NETWORK, everyone, None, options, options.gap, tell, request)
        try:
            found.append(asked.standing())
            network = found[0].worth
            if regions and network is not None:
                others = network.without.chosen.menu.start
                gap = min(REGION_GAP, options.gap)
                for region in dict.fromkeys(unit.region for unit in instance.units):
                    inside = np.array([unit.region == region for unit in instance.units])
                    asked = _Question(case, region, inside, others, options, gap, tell, request)
                    found.append(asked.standing())
        except _StopError:
            if asked.so_far is not None:
                found.append(asked.so_far)
            if not found:
                raise KeyboardInterrupt from None
            return PlatformAnswer(instance, tuple(found), interrupted=True)
    return PlatformAnswer(instance, tuple(found))


class _Question:
    """The question for one scope.

    so_far: its position as far as it is known, once it is known what orchestration is worth at the figures as they are.
    """

    def __init__(
        self,
        case: Priced,
        scope: str,
        inside: BoolArray,
        others: Starts | None,
        options: SolverOptions,
        gap: float,
        tell: Tell,
        request: Stopping,
    ) -> None:
        self._case = case
        self._scope = scope
        self._inside = inside
        self._others = others
        self._options = options
        self._gaps = [*(one for one in GAPS if one > gap), gap]
        self._tell = tell
        self._request = request
        self._known: list[Plan] = []
        self.so_far: Standing | None = None
        weight = _weight_of(case)
        self._weight = np.ones(len(case.instance.units)) if weight is None else weight.astype(np.float64)
        names = [unit.unit for unit in case.instance.units]
        self._base_orders = None if weight is None else dict(zip(names, weight.tolist(), strict=True))

    def standing(self) -> Standing:
        """Return the position of the scope."""
        units = tuple(np.flatnonzero(self._inside).tolist())
        try:
            worth = self._worth(self._case, None, "as it is", self._gaps[-1:])
        except QuestionError:
            return Standing(self._scope, units, None, problem=ASKED_FOR)
        except InfeasibleError:
            if self._others is None:
                # without orchestration there is no plan; where there is none with it either, that is what is to be said
                self._solved(self._case, self._options, f"{self._scope}: any plan", [], None)
            return Standing(self._scope, units, None, problem=ASKED_FOR)
        except WITHOUT_PLAN as error:
            if self._others is None:
                raise
            return Standing(self._scope, units, None, problem=str(error))
        found = self.so_far = Standing(self._scope, units, worth)
        orders, accuracy = self._at(self._with_orders, "orders times"), self._at(self._with_accuracy, "accuracy plus")
        of_orders = crossing(orders, 1.0, worth.pays, up=FACTORS_UP, down=FACTORS_DOWN, middle=_middle_factor)
        found = self.so_far = replace(found, orders=of_orders)
        downwards = [-points for points in POINTS]
        of_accuracy = crossing(accuracy, 0.0, worth.pays, up=POINTS, down=downwards, middle=_middle_points)
        found = self.so_far = replace(found, accuracy=of_accuracy)
        return replace(found, live=self._live(worth))

    def _live(self, worth: Worth) -> Crossing:
        """Return the numbers of units, or orders of them, at which it starts to pay; at most those of all that may have it."""
        if worth.pays != "yes":
            able = self._launches(self._case) & self._inside[self._case.menu.unit]
            most = float(self._weight[np.unique(self._case.menu.unit[able])].sum())
            return Crossing(None, most if worth.pays == "no" else None, most)

        def at_most(number: float) -> Answer:
            try:
                return self._worth(self._case, round(number), f"at most {number:,.0f} {figure} live").pays
            except WITHOUT_PLAN:
                return "open"

        figure, middle = ("units", _middle_number) if self._base_orders is None else ("orders", _middle_orders)
        return crossing(at_most, float(worth.live), "yes", up=(), down=_halves(worth.live), middle=middle)

    def _at(self, changed: Callable[[float], Instance], title: str) -> Callable[[float], Answer]:
        def ask(amount: float) -> Answer:
            try:
                return self._worth(repriced(self._case, changed(amount)), None, f"{title} {amount:.3g}").pays
            except (*WITHOUT_PLAN, QuestionError):
                return "open"

        return ask

    def _with_orders(self, factor: float) -> Instance:
        """Return the instance with a multiple of the orders; where revenue contains them, it grows by theirs."""

        def revenue(unit: Unit) -> float:
            return unit.revenue + (factor - 1) * unit.eligible_orders * unit.order_value

        columns: dict[str, Callable[[Unit], float]] = {"eligible_orders": lambda unit: unit.eligible_orders * factor}
        if self._case.instance.settings.finance.online_sales == "inside":
            columns["revenue"] = revenue
        return self._changed(columns)

    def _with_accuracy(self, points: float) -> Instance:
        return self._changed({"inventory_accuracy": lambda unit: min(1.0, max(0.0, unit.inventory_accuracy + points))})

    def _changed(self, columns: dict[str, Callable[[Unit], float]]) -> Instance:
        units = [unit for unit, inside in zip(self._case.instance.units, self._inside, strict=True) if inside]
        draft = Draft(certain(self._case.instance))  # ranges around the figures may not fit the changed ones
        for column, new in columns.items():
            draft.set_column(column, {unit.unit: new(unit) for unit in units})
        return draft.instance()

    def _launches(self, case: Priced) -> BoolArray:
        return launched(case.menu.start[:, case.menu.levers.index(ORCHESTRATION)])

    def _worth(self, case: Priced, most: int | None, title: str, gaps: Sequence[float] = ()) -> Worth:
        """Plan with and without, ever closer until their order is proven or the last gap is reached."""
        launches = self._launches(case)
        keep = self._inside[case.menu.unit] | ~launches
        if self._others is not None:
            keep &= self._inside[case.menu.unit] | (case.menu.start == self._others[case.menu.unit]).all(axis=1)
        without = with_choices(case, keep & ~launches)
        allowed = with_choices(case, keep)
        having = replace(allowed, problem=_counted(allowed, launches[keep], self._weight, most))
        first, *closer = gaps or self._gaps
        found = self._both(without, having, first, title, self._known, None, exact=bool(gaps))
        for gap in closer:
            if found.pays != "open":
                break
            found = self._both(without, having, gap, title, [], found)
        self._known = [plan for plan in (found.without, found.having) if plan is not None]
        return found

    def _both(
        self,
        without: Priced,
        having: Priced,
        gap: float,
        title: str,
        known: list[Plan],
        last: Worth | None,
        *,
        exact: bool = False,
    ) -> Worth:
        """Plan both to a gap; unless their difference is to be exact, the second only until the order of the two is proven."""
        options = self._options.model_copy(update={"gap": gap})
        name = f"{self._scope}, {title}"
        before, earlier = (None, None) if last is None else (last.without, last.having)
        bare = self._solved(without, options, f"{name}: without orchestration", known, before)
        try:
            best = self._solved(having, options, f"{name}: with orchestration", known, earlier, None if exact else bare)
        except InfeasibleError:
            return Worth(bare, None, self._base_orders)
        return Worth(bare, best, self._base_orders)

    def _solved(
        self,
        case: Priced,
        options: SolverOptions,
        title: str,
        known: list[Plan],
        last: Plan | None,
        against: Plan | None = None,
    ) -> Plan:
        """Plan a case; one that ran out of time is not asked again, and one whose order to another plan is proven ends."""
        if last is not None and (last.solution.status is SolveStatus.TIME_LIMIT or _within(last, options.gap)):
            return last
        until, told = Reachable(self._request), teller(self._tell, title)

        def heard(moment: Progress) -> None:
            told(moment)
            if against is not None and order_is_proven(moment, against.solution):
                until.reach()

        try:
            with ended_by(until):
                return planned_from(case, [*known, *([] if last is None else [last])], options, heard)
        finally:
            if self._request.interrupted:
                raise _StopError


def _within(plan: Plan, gap: float) -> bool:
    return plan.gap is not None and plan.gap <= gap


def order_is_proven(moment: Progress, other: Solution) -> bool:
    """Return whether a solve has a plan above all of another case, or has one and a bound that the other's plan reaches."""
    if moment.value is None or other.value is None:
        return False
    above = other.bound is not None and moment.value > other.bound + CENT
    return above or (moment.bound is not None and moment.bound <= other.value)


def _weight_of(case: Priced) -> IntArray | None:
    """Return int[units]: orders at the rate of units.csv where the stages of orchestration's network count orders, else None."""
    network = case.fleet.network
    if network is None or network.lever != case.menu.levers.index(ORCHESTRATION):
        return None
    return None if network.weight is None else base_orders(inputs_of(case.instance), case.instance.settings.levers[ORCHESTRATION])


def _counted(case: Priced, launches: BoolArray, weight: FloatArray, most: int | None) -> MenuProblem:
    """Return the case's problem with one launch at least, and with no more than `most`, each unit by its weight."""
    ones = launches.astype(np.float64)
    rows = over_roadmaps(case, np.array([-ones, ones * weight[case.menu.unit]]))
    charges = [sp.csr_array((2, charge.value.size)) for charge in case.problem.charges]
    limit = np.array([-1.0, float(weight.sum() if most is None else most)])
    return with_rows(case.problem, rows, charges, limit, ["one launch at least", "launches at most"])


def _middle_factor(low: float, high: float) -> float | None:
    return None if high <= max(low, 0.01) * FACTOR_CLOSE else 0.5 * (low + high)


def _middle_points(low: float, high: float) -> float | None:
    return None if high - low <= POINTS_CLOSE else 0.5 * (low + high)


def _middle_number(low: float, high: float) -> float | None:
    return None if high - low <= 1.0 else float(int(0.5 * (low + high)))


def _middle_orders(low: float, high: float) -> float | None:
    return None if high - low <= max(1.0, ORDERS_CLOSE * high) else float(int(0.5 * (low + high)))


def _halves(number: int) -> Iterator[float]:
    while number > 0:
        number //= 2
        yield float(number)
