"""Proposals: each design with its power and its cost, and that without a pilot beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from planner.limits.priced import Priced
from planner.pilots.asked import Asked
from planner.pilots.building import Impossible, designs_of
from planner.pilots.costs import cost_of_controls, pilot_cost
from planner.pilots.designs import Design
from planner.pilots.history import History
from planner.pilots.matching import features_of
from planner.pilots.noise import StatedNoise
from planner.pilots.params import PilotParams
from planner.pilots.placebo import Placebo, PlaceboParams, history_features, placebo_of, quarters_before
from planner.pilots.power import Power, power_of


@dataclass(frozen=True, eq=False)
class Proposal:
    """A design, and what it shows and costs.

    Attributes
    ----------
    power
        None for no pilot.
    placebo
        of the user's own history; None without one, or where it is too short for this design.
    cost
        nominal implementation cost of its launches, with shared costs that they open.
    waiting
        value that its controls lose by waiting, at most.
    """

    design: Design
    power: Power | None
    placebo: Placebo | None
    cost: float
    waiting: float


@dataclass(frozen=True, eq=False)
class Proposals:
    """Proposals in the order of the policies, no pilot last, and the policies without a design.

    interrupted: whether the user asked to stop before all were looked at.
    """

    case: Priced
    proposals: tuple[Proposal, ...]
    impossible: tuple[Impossible, ...]
    history: History | None
    interrupted: bool = False


def proposals_of(
    case: Priced,
    asked: Asked = Asked(),
    history: History | None = None,
    params: PilotParams = PilotParams(),
    noise: StatedNoise = StatedNoise(),
    simulation: PlaceboParams = PlaceboParams(),
    tell: Callable[[str], None] = lambda title: None,
) -> Proposals:
    """Return a proposal for each design that an instance allows.

    Parameters
    ----------
    history
        the user's own: controls are matched on it, and noise and bias are found by placebo.
    tell
        called with the name of the design that is looked for.
    """
    features = features_of(case.instance)
    if history is not None:
        before = quarters_before(history, params.before, params.watched)
        features = history_features(history, before) if before > 0 else features
    built = designs_of(case, asked, features, params, tell)
    found = tuple(_proposal(case, design, history, params, noise, simulation) for design in built.designs)
    return Proposals(case, found, built.impossible, history, built.interrupted)


def _proposal(
    case: Priced,
    design: Design,
    history: History | None,
    params: PilotParams,
    noise: StatedNoise,
    simulation: PlaceboParams,
) -> Proposal:
    if not design.arms:
        return Proposal(design, None, None, 0.0, 0.0)
    placebo = None
    if history is not None:
        placebo = placebo_of(case.instance, design, history, params.before, params.measure, params.seed, simulation)
    power = power_of(case, design, params, noise, placebo)
    return Proposal(design, power, placebo, pilot_cost(case, design), cost_of_controls(case, design))
