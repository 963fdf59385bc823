"""Budgets, capacities, gates, groups and floors, stated as one `MenuProblem` and reported as one table."""

from planner.limits.menu_blocks import USUAL_BLOCKS, BlockSizes
from planner.limits.report import limit_table
from planner.limits.statement import Statement, restated, state

__all__ = ["USUAL_BLOCKS", "BlockSizes", "Statement", "limit_table", "restated", "state"]
