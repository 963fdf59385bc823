"""A plan priced in every world, and the roadmaps of a menu priced in every world."""

from dataclasses import dataclass

from models.problem import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class PlanInWorlds:
    """A plan in every world. Flows are nominal and after tax, against the base case of the same world.

    Attributes
    ----------
    npv
        float[worlds].
    flow
        float[worlds, H]: flows of each quarter.
    hard
        float[worlds, H]: the hard part of them.
    terminal
        float[worlds]: value in quarter H of the flows after it.
    cost
        float[worlds, H]: implementation cost, positive.
    by_region
        float[worlds, regions]: NPV by region, without shared costs of the network; those of a region count in it.
    regions
        names of the regions.
    broken
        bool[worlds, limits]: whether a limit is broken in some scope or period.
    limits
        names of the limits whose use depends on the world.
    """

    npv: FloatArray
    flow: FloatArray
    hard: FloatArray
    terminal: FloatArray
    cost: FloatArray
    by_region: FloatArray
    regions: tuple[str, ...]
    broken: BoolArray
    limits: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ValuesInWorlds:
    """The menu of an instance priced in every world.

    Attributes
    ----------
    value
        float[worlds, choices]: what the objective counts of each roadmap.
    charge
        float[worlds, charges, periods]: the same of each shared cost, by opening period, negative.
    """

    value: FloatArray
    charge: FloatArray
