"""A chain of stores in two regions and cohorts, two levers that pay at once, and designs made by hand."""

from typing import Any

import numpy as np

from instances.schema.instance import Instance
from planner.limits.priced import Priced, priced
from planner.pilots.asked import Asked
from planner.pilots.building import Designs, designs_of
from planner.pilots.designs import Arm, Design
from planner.pilots.matching import features_of
from planner.pilots.params import PilotParams
from tests.builders import instance_of_two_levers, lever, unit

SO, ORC = "store_optimization", "orchestration"


def stores(number: int = 12, step: float = 0.02, **fields: Any) -> list[Any]:
    """Return stores A01, A02, ... whose accuracy rises; the first half is in the north, every third one is of the cohort new."""
    common = {"revenue": 1e6, "contribution_margin": 0.4, "shrink_rate": 0.02, "eligible_orders": 4000, "late_rate": 0.1}
    return [
        unit(
            f"A{place + 1:02}",
            **{
                **common,
                "region": "north" if place < number // 2 else "south",
                "cohort": "old" if place % 3 else "new",
                "inventory_accuracy": round(0.6 + step * place, 2),
                **fields,
            },
        )
        for place in range(number)
    ]


def chain(units: list[Any] | None = None, so: Any = None, orc: Any = None, **fields: Any) -> Instance:
    """Return the instance: store optimization halves shrink, orchestration halves late orders."""
    return instance_of_two_levers(
        *(units or stores()),
        store_optimization=lever(**{"effects": {"shrink": 0.5}, **(so or {})}),
        orchestration=lever(**{"effects": {"late": 0.5}, **(orc or {})}),
        **{"event_costs": {"late": 10.0}, "decision": 6, "evaluation": 10, **fields},
    )


def designed(instance: Instance, params: PilotParams = PilotParams(), **asked: Any) -> Designs:
    return designs_of(priced(instance), Asked(**asked), features_of(instance), params)


def by_hand(case: Priced, levers: tuple[str, ...], pilots: int, launch: int = 1, reading: int = 4) -> Design:
    """Return the design in which the first stores are the pilot and as many of the next are its controls."""
    places = np.arange(2 * pilots)
    return Design("by hand", "given", (Arm(levers, places[:pilots]),), places[pilots:], launch, reading)


def names(instance: Instance, units: Any) -> list[str]:
    return [instance.units[int(one)].unit for one in units]
