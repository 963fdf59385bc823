"""Phased investment planning for retail: which unit gets which lever, in which quarter."""

from instances import Instance
from planner.plan.plan import Plan
from planner.planning import plan
from planner.run_files.locate import load as load_instance

__all__ = ["Instance", "Plan", "load_instance", "plan"]
