"""Instances: reading and checking of instance folders and workbooks, and the bundled examples."""

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
