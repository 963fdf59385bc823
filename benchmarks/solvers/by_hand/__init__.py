"""Rank-and-fill under every rule, as a careful planner would do it by hand; shares no search with `models`.

offers.py     a plan as it stands, and what it has room for
ties.py       which choices of a unit groups and gates let through
ranking.py    what a launch is ranked by
filling.py    the plan filled in rank order
planning.py   the tries: dates of the platform, premiums on floors, regions that do not pay
"""

from benchmarks.solvers.by_hand.planning import plan_by_hand

__all__ = ["plan_by_hand"]
