"""An instance made in code as the files that say the same."""

import csv
import io
from collections.abc import Sequence

import tomli_w

from instances.schema.common import Record
from instances.schema.instance import Instance


def files_of(instance: Instance) -> dict[str, bytes]:
    """Return the files of an instance by name; what is at its default is left out."""
    tables: dict[str, Sequence[Record]] = {
        "units.csv": instance.units,
        "limits.csv": instance.limit_rows,
        "pins.csv": instance.pins,
        "seasonality.csv": instance.seasonality,
        "flows.csv": instance.flows,
        "transfers.csv": instance.transfers,
    }
    plan = instance.settings.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    return {"plan.toml": tomli_w.dumps(plan).encode()} | {file: _csv(rows) for file, rows in tables.items() if rows}


def _csv(records: Sequence[Record]) -> bytes:
    given = [record.model_dump(mode="json", exclude_none=True, exclude_unset=True) for record in records]
    columns = list(dict.fromkeys(column for row in given for column in row))
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in given)
    return stream.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)
