"""Settings of a run of HiGHS, and their names as its options."""

from dataclasses import dataclass
from typing import Any

FEASIBILITY = 1e-7
"""Feasibility tolerance of a scaled row inside the solver; plans are checked again outside."""


AGGREGATOR, SPARSIFY, PROBING = 1 << 12, 1 << 14, 1 << 15
"""Bits of HiGHS' option `presolve_rule_off`. The aggregator of HiGHS 1.15 loses optima of small programmes (tests hold one)."""


@dataclass(frozen=True)
class HighsSettings:
    """Settings of a run.

    Attributes
    ----------
    gap
        relative gap at which to stop.
    cautious
        0 as usual; 1 without presolve and for whole choices; 2 also without the heuristics that solve a part of the programme.
    presolve, partial_solves
        whether to presolve, and to use heuristics that solve a part of the programme (RINS, RENS): in a search of few nodes
        through a small programme they take longer than all else.
    jumps_from
        columns from which a search without a plan looks for any plan at all first (feasibility jump), unless it is cautious: in
        a smaller programme that takes longer than all else.
    probing
        whether to try out each choice before the search, to make rows sparser, and to fix choices by their reduced cost at the
        root: these take most of a short search, and help a long one alone.
    nodes
        most nodes of the search tree; None for no limit. Unlike a time limit it gives the same answer every time. Few
        nodes are not worth a new start of the search.
    cuts_at_nodes
        whether a search with a node limit may add cuts at every node: for a bound. For a plan it is not worth it.
    restarts
        whether the search may restart after fixing variables at the root; where few plans are left that costs more.
    whole
        whether choices must be whole to a billionth instead of a millionth, which takes longer; so they must be when cautious.
    """

    gap: float = 1e-4
    seed: int = 0
    threads: int = 1
    cautious: int = 0
    nodes: int | None = None
    cuts_at_nodes: bool = False
    restarts: bool = True
    whole: bool = False
    presolve: bool = True
    partial_solves: bool = True
    jumps_from: int = 100
    probing: bool = True

    def options(self, seconds: float) -> dict[str, Any]:
        """Return them as HiGHS' options."""
        options: dict[str, Any] = {
            "output_flag": False,
            "time_limit": seconds,
            "random_seed": self.seed,
            "threads": self.threads,
            "parallel": "off" if self.threads == 1 else "on",
            "mip_rel_gap": self.gap,
            "mip_abs_gap": 1e-10,
            "primal_feasibility_tolerance": FEASIBILITY,
            "presolve": "choose" if self.presolve and not self.cautious else "off",
            "presolve_rule_off": AGGREGATOR,
        }
        if self.nodes is not None:
            options |= {"mip_max_nodes": self.nodes, "mip_allow_restart": False}
            options |= {"mip_allow_cut_separation_at_nodes": self.cuts_at_nodes}
        if not self.restarts:
            options |= {"mip_allow_restart": False}
        if self.cautious > 1 or not self.partial_solves:
            options |= {"mip_heuristic_run_rins": False, "mip_heuristic_run_rens": False}
        if not self.probing:
            options |= {"presolve_rule_off": AGGREGATOR | SPARSIFY | PROBING, "mip_heuristic_run_root_reduced_cost": False}
        return options
