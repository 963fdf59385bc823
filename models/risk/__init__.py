"""Risk: plans for many worlds at once, by a measure of what they are worth in each of them."""

from models.risk.frontier import solve_frontier
from models.risk.frontier_records import FrontierParams, FrontierPoint, RiskFrontier
from models.risk.kept import KeptMeasure
from models.risk.measures import Polyhedron, RiskMeasure, Tail, Wasserstein, WorstCase, WorstWorld
from models.risk.records import RiskParams, RiskSolution, RiskStep
from models.risk.regret import RegretParams, RegretSolution, solve_regret
from models.risk.solving import solve_risk
from models.risk.world_tiers import WorldTiers, joined
from models.risk.world_values import WorldValues

__all__ = [
    "FrontierParams",
    "FrontierPoint",
    "KeptMeasure",
    "Polyhedron",
    "RegretParams",
    "RegretSolution",
    "RiskFrontier",
    "RiskMeasure",
    "RiskParams",
    "RiskSolution",
    "RiskStep",
    "Tail",
    "Wasserstein",
    "WorldTiers",
    "WorldValues",
    "WorstCase",
    "WorstWorld",
    "joined",
    "solve_frontier",
    "solve_regret",
    "solve_risk",
]
