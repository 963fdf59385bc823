"""Every table that answers a question: those that the questions declare in their folders.

They are looked for when this is imported, so that a new question is known by its folder alone.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from planner.columns import Table


def declared() -> dict[str, Table]:
    """Return the tables of all questions by name, as their modules `columns` declare them."""
    found: dict[str, Table] = {}
    for folder in iter_modules(import_module("planner.questions").__path__):
        if folder.ispkg:
            module = import_module(f"planner.questions.{folder.name}.columns")
            found |= {one.name: one for one in vars(module).values() if isinstance(one, Table)}
    return found


ANSWERS: Final = declared()
"""Tables by name; the file of a table is named after it."""
