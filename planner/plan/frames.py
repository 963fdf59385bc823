"""From values to the data frame of a declared table: its columns stand in the order of the declaration."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from planner.columns import Table


def frame_of(table: Table, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return the frame of a table from the values of its columns, given in any order.

    Parameters
    ----------
    columns
        values of every declared column. Others follow as they are given, if the table may have more.

    Raises
    ------
    ValueError
        a declared column is missing, or one is given that the table has no place for.
    """
    further = [name for name in columns if name not in table.kinds]
    missing = [name for name in table.names if name not in columns]
    if missing or (further and not (table.quarters or table.rest)):
        raise ValueError(f"{table.name}: columns {table.names} are declared, {list(columns)} are given")
    return pd.DataFrame({name: columns[name] for name in (*table.names, *further)})


def frame_of_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the frame of a table from its rows, each with a value for every declared column; errors as for `frame_of`."""
    given = {name for row in rows for name in row}
    if rows and (given != set(table.names) or any(len(row) != len(given) for row in rows)):
        raise ValueError(f"{table.name}: columns {table.names} are declared, {sorted(given)} are given")
    return pd.DataFrame({name: [row[name] for row in rows] for name in table.names})
