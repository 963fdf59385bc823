"""The files of an instance and a list of changes over them. An instance with problems can be held, and mended."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from instances.figures import is_number
from instances.files import PLAN, TABLES
from instances.headers import holds_numbers, is_named_column, takes_tags
from instances.notices import Notice, notices
from instances.plausibility import warnings_of
from instances.problems import InputProblems, Problem
from instances.reader import example_names, examples_folder, folder_files, read_files
from instances.schema.instance import Instance
from instances.table_changes import changed_table, number_text, opened_table
from instances.table_text import cell_text
from instances.tables import decoded, encoding_of
from instances.toml_edits import path_of, with_value
from instances.workbook.writing import workbook_of
from planner.editing.changes import Change, Splice, splice_of


@dataclass(frozen=True)
class ReadInputs:
    """An instance, or its problems, each with its file, row and column."""

    instance: Instance | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Step:
    """A change, and the bytes that it moved."""

    change: Change
    splice: Splice


@dataclass(frozen=True)
class EditedInputs:
    """The files of an instance after changes.

    Attributes
    ----------
    name
        of the instance; data, never a path.
    files
        content by file name, after all changes.
    steps, undone
        changes made, in order, and those that can be made again, the next one last.
    """

    name: str
    files: Mapping[str, bytes]
    steps: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    @classmethod
    def from_contents(cls, name: str, contents: Mapping[str, bytes]) -> "EditedInputs":
        """Return the files of an instance, none of which need be right; those of other names are left out."""
        return cls(name, {file: content for file, content in contents.items() if file == PLAN or file in TABLES})

    @classmethod
    def from_example(cls, name: str) -> "EditedInputs":
        """Return the files of a bundled example.

        Raises
        ------
        InputProblems
            there is no such example.
        """
        if name not in example_names():
            expected = f"one of {', '.join(example_names())}"
            raise InputProblems([Problem("folder_missing", name[:200], found="no such example", expected=expected)])
        return cls.from_contents(name, folder_files(examples_folder() / name))

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes made, in order."""
        return tuple(step.change for step in self.steps)

    @property
    def digest(self) -> str:
        """The sha256 of all files, in hexadecimal."""
        found = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            found.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return found.hexdigest()

    def changed(self, change: Change) -> "EditedInputs":
        """Return the inputs after a change.

        Raises
        ------
        ValueError
            the place of the change does not exist, or the file cannot be split into rows or keys.
        """
        before = self.files.get(change.table)
        after = _changed(before or b"", change)
        step = Step(change, splice_of(change.table, before, after))
        return replace(self, files={**self.files, change.table: after}, steps=(*self.steps, step), undone=())

    def undo(self) -> "EditedInputs":
        """Return the inputs before the last change, to the byte; the same if there is none."""
        if not self.steps:
            return self
        *kept, last = self.steps
        files = _with(self.files, last.splice.file, last.splice.undone(self.files.get(last.splice.file)))
        return replace(self, files=files, steps=tuple(kept), undone=(*self.undone, last))

    def redo(self) -> "EditedInputs":
        """Return the inputs with the change that was undone last made again; the same if there is none."""
        if not self.undone:
            return self
        *left, last = self.undone
        files = _with(self.files, last.splice.file, last.splice.done(self.files.get(last.splice.file)))
        return replace(self, files=files, steps=(*self.steps, last), undone=tuple(left))

    def reverted(self) -> "EditedInputs":
        """Return the inputs as they were first, to the byte; every change can be made again."""
        found = self
        while found.steps:
            found = found.undo()
        return found

    def read(self) -> ReadInputs:
        """Return the instance with warnings and notices, or every problem with its place."""
        return _read(self.name, tuple(sorted(self.files.items())))

    def workbook(self) -> bytes:
        """Return the inputs as a workbook.

        Raises
        ------
        InputProblems
            the inputs have problems.
        """
        found = self.read()
        if found.instance is None:
            raise InputProblems(found.problems)
        return workbook_of(found.instance)


@lru_cache(maxsize=8)
def _read(name: str, files: tuple[tuple[str, bytes], ...]) -> ReadInputs:
    try:
        instance = read_files(name, dict(files))
    except InputProblems as error:
        return ReadInputs(None, error.problems)
    return ReadInputs(instance, (), warnings_of(instance), notices(instance))


def _with(files: Mapping[str, bytes], file: str, content: bytes | None) -> dict[str, bytes]:
    others = {name: one for name, one in files.items() if name != file}
    return others if content is None else others | {file: content}


def _changed(content: bytes, change: Change) -> bytes:
    if change.table == PLAN:
        text = decoded(PLAN, content)
        if not isinstance(text, str):
            raise ValueError(str(text))
        mark, encoding = encoding_of(content)
        return mark + with_value(text, path_of(change.column), change.new).encode(encoding)
    return _changed_rows(content, change)


def _changed_rows(content: bytes, change: Change) -> bytes:
    table = opened_table(change.table, content) if change.table in TABLES else None
    if table is None:
        raise ValueError(f"{change.table} cannot be split into rows")
    if change.row is None and change.column:
        return _with_column(change.table, content, table.text.columns, change.column)
    columns, kind = table.text.columns, TABLES[change.table]
    row = table.text.count + 1 if change.row is None else change.row
    if change.row is not None and row not in table.text.by_number:
        raise ValueError(f"{change.table} has no row {row}")
    if change.row is not None and not change.column:
        return changed_table(change.table, content, lambda text: text.without_rows([row]))
    values = change.new if change.row is None else {change.column: change.new}
    unknown = [name for name in values if name not in columns]
    if unknown:
        raise ValueError(f"{change.table} has no column {unknown[0]}")

    def text_of(column: str, value: Any) -> str:
        return number_text(value, table.mark) if holds_numbers(column, kind) and is_number(value) else cell_text(value)

    texts = {columns.index(name): text_of(name, value) for name, value in values.items()}
    cells = {(row, column): text for column, text in texts.items()}
    if change.row is None:
        return changed_table(change.table, content, lambda text: text.with_row(texts), frozenset(cells))
    return changed_table(change.table, content, lambda text: text.with_cells(cells), frozenset(cells))


def _with_column(file: str, content: bytes, columns: Sequence[str], name: str) -> bytes:
    """Return a table with another of its columns at the right, blank in every row: a known one, a tag, or shares of a segment."""
    kind = TABLES[file]
    if name not in kind.model_fields and not (takes_tags(kind) and is_named_column(name)):
        raise ValueError(f"{file} takes no column {name}")
    if name in columns:
        raise ValueError(f"{file} has a column {name}")
    return changed_table(file, content, lambda text: text.with_column(name))
