"""What a user gives: instance folders, read and checked, and the examples that come along."""

from instances.problems import InputProblems, Problem
from instances.reader import example_names, load_instance, resolve_instance
from instances.schema.instance import Instance

__all__ = ["InputProblems", "Instance", "Problem", "example_names", "load_instance", "resolve_instance"]
