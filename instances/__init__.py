"""What a user gives: instance folders, read and checked, and the examples that come along."""

from instances.figures import Change, Override
from instances.loading import load_instance
from instances.overrides import overridden
from instances.problems import InputProblems, Problem
from instances.reader import example_names, resolve_instance
from instances.schema.instance import Instance

__all__ = [
    "Change",
    "InputProblems",
    "Instance",
    "Override",
    "Problem",
    "example_names",
    "load_instance",
    "overridden",
    "resolve_instance",
]
