"""Phased investment planning for retail: which unit gets which lever, in which quarter."""

from instances import Instance
from planner.locate import load as load_instance
from planner.plan import Plan
from planner.planning import plan

__all__ = ["Instance", "Plan", "load_instance", "plan"]
