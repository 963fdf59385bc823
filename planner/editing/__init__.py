"""Edited inputs: the files of an instance, valid or not, and the changes made to them, each of which can be undone."""

from planner.editing.changes import Change
from planner.editing.edited import EditedInputs, ReadInputs
from planner.editing.marks import Mark, marks_of
from planner.editing.places import from_place
from planner.editing.uploads import from_uploads

__all__ = ["Change", "EditedInputs", "Mark", "ReadInputs", "from_place", "from_uploads", "marks_of"]
