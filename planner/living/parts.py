"""Flows of a plan by part, line and quarter: each launch's share, and the shared costs of each lever and scope.

Parts are numbered alike for every set of starts, so that a plan and what came of it are compared part by part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import NEVER, FloatArray, IntArray
from planner.economics import LINES, charge_events, launch_shares, launched
from planner.economics.starts import Starts
from planner.errors import QuestionError
from planner.plan.tables import Chosen


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of a plan.

    Attributes
    ----------
    unit, lever
        int[parts]: whose launch; the unit is -1 for a shared cost.
    region
        the region of each, blank for the network.
    """

    unit: IntArray
    lever: IntArray
    region: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number of parts."""
        return self.unit.size


def parts_of(chosen: Chosen, starts: Sequence[Starts], paid: Iterable[tuple[int, int, str]] = ()) -> Parts:
    """Return the launches of any of some starts by unit and lever, then the shared costs by lever and scope.

    Parameters
    ----------
    paid
        (unit, lever, region) of further parts that something was paid for; the unit is -1 for a shared cost.
    """
    any_of = np.any([launched(start) for start in starts], axis=0)
    shared = [(charge.lever, charge.region or "") for charge in chosen.shared]
    for place, number, region in paid:
        if place >= 0:
            any_of[place, number] = True
        else:
            shared.append((number, region))
    unit, lever = np.nonzero(any_of)
    scopes = list(dict.fromkeys(shared))
    regions = [chosen.instance.units[one].region for one in unit.tolist()]
    return Parts(
        np.append(unit, np.full(len(scopes), -1)).astype(np.int64),
        np.append(lever, [lever for lever, _ in scopes]).astype(np.int64),
        (*regions, *(region for _, region in scopes)),
    )


def flows_of(chosen: Chosen, parts: Parts, start: Starts) -> FloatArray:
    """Return float[parts, lines, H]: nominal flows of the parts under some starts.

    Raises
    ------
    QuestionError
        a launch, or one of its payments, lies after the evaluation.
    """
    fleet = chosen.fleet
    flows = np.zeros((parts.number, len(LINES), fleet.timeline.quarters))
    place = np.full(start.shape, -1, dtype=np.int64)
    own = parts.unit >= 0
    place[parts.unit[own], parts.lever[own]] = np.flatnonzero(own)
    rows = np.flatnonzero(launched(start).any(axis=1))
    try:
        shares = launch_shares(fleet, rows, start[rows])
    except ValueError as error:
        raise QuestionError(f"launches as they came: {error}; expected launches that end within it") from None
    flows[place[rows[shares.row], shares.lever]] = shares.amount
    _add_shared(flows, chosen, parts, rows, start)
    return flows


def _add_shared(flows: FloatArray, chosen: Chosen, parts: Parts, rows: IntArray, start: Starts) -> None:
    shared = np.flatnonzero(parts.unit < 0)
    scope = {(int(parts.lever[one]), parts.region[one]): one for one in shared.tolist()}
    for charge in chosen.shared:
        events = charge_events(chosen.fleet, rows, start[rows], charge)
        opened = events[events != NEVER]
        if opened.size:
            flows[scope[charge.lever, charge.region or ""]] += charge.flows[min(int(opened.min()), len(charge.flows) - 1)]
