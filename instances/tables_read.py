"""Tables as they were read, for instances most of whose files have not changed since: a sweep changes one of them."""

from instances.problems import Problem
from instances.schema.common import Record
from instances.tables import Table, read_table


class TablesRead:
    """The tables of an instance by their files, each as it was read last."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[bytes, Table | None, tuple[Problem, ...]]] = {}

    def table(self, file: str, content: bytes, kind: type[Record]) -> tuple[Table | None, list[Problem]]:
        """Return the table of a file and the problems of its shape, as `read_table` does; a file has one kind."""
        if file not in self._read or self._read[file][0] != content:
            table, problems = read_table(file, content, kind)
            self._read[file] = (content, table, tuple(problems))
        _, table, found = self._read[file]
        return table, list(found)
