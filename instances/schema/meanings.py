"""Meanings of fields: the docstrings below them, read from the source where they are asked for, as that takes a while."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel

Meanings: TypeAlias = Mapping[str, str]


@cache
def meanings_of(kind: type[BaseModel]) -> Meanings:
    """Return the meaning of each field of a kind of record that has one, by its name."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            found |= _classes_in(one.__module__).get(one.__qualname__, {})
    return MappingProxyType({name: found[name] for name in kind.model_fields if name in found})


@cache
def kinds_below(kind: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """Return a kind of record and those that its fields are made of, by their names."""
    found = {kind.__name__: kind}
    waiting = [kind]
    while waiting:
        for field in waiting.pop().model_fields.values():
            new = [one for one in _kinds_in(field.annotation) if one.__name__ not in found]
            found |= {one.__name__: one for one in new}
            waiting += new
    return MappingProxyType(found)


def _kinds_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _kinds_in(part)


@cache
def _classes_in(module: str) -> Mapping[str, Meanings]:
    """Return the docstrings below the fields of each class of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: _below_fields(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _below_fields(node: ast.ClassDef) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(said.value.value)
        for field, said in pairwise(node.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant) and isinstance(said.value.value, str)
    }
