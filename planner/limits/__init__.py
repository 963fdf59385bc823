"""Budgets, capacities, gates, groups and floors, stated as one `MenuProblem` and reported as one table.

The columns of that table are read by commands that state nothing, so that what states it is loaded when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from planner.limits.menu_blocks import USUAL_BLOCKS, BlockSizes
    from planner.limits.report import limit_table
    from planner.limits.statement import Statement, restated, state

__all__ = ["USUAL_BLOCKS", "BlockSizes", "Statement", "limit_table", "restated", "state"]

_PLACES: Final = {
    "USUAL_BLOCKS": "menu_blocks",
    "BlockSizes": "menu_blocks",
    "limit_table": "report",
    "Statement": "statement",
    "restated": "statement",
    "state": "statement",
}
"""Module of each name."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        return found
