"""Phased investment planning for retail: which unit gets which lever, in which quarter, with proof.

A name that the package offers is loaded when it is asked for. Commands are modules of this package, and their help needs no name.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from instances import Instance
    from planner.interface import verify, write
    from planner.plan.plan import Plan
    from planner.planning import plan
    from planner.run_files.locate import load as load_instance

__all__ = ["Instance", "Plan", "load_instance", "plan", "verify", "write"]

_PLACES: Final = {
    "Instance": ("instances", "Instance"),
    "Plan": ("planner.plan.plan", "Plan"),
    "load_instance": ("planner.run_files.locate", "load"),
    "plan": ("planner.planning", "plan"),
    "verify": ("planner.interface", "verify"),
    "write": ("planner.interface", "write"),
}
"""Module of each name, and its name there."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, own = _PLACES[name]
        found = getattr(import_module(module), own)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package with a function that has the name of a package within it, which an import would set in its place."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, but leave the package `planner.plan` to `sys.modules`."""
        if not (name == "plan" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
