"""docs/inputs.md, written from the schemas: every file, every field, what it takes and its default, every input problem.

`python -m instances.reference` prints it.
"""

from collections.abc import Iterator
from functools import partial

from instances.plausibility.usual_ranges import ANY_EFFECT, EFFECTS, SETTINGS_RATES, UNIT_RATES
from instances.problems import CATALOGUE, WARNINGS
from instances.schema.common import Record
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, Unit
from instances.wording import Schema, default_of, resolved, schema_of, takes

OPENING = """\
# Input reference

This page is written from the schemas by `python -m instances.reference`; a test holds it to them.

An instance is a folder of text files in UTF-8, or one workbook with the same fields, which [workbook.md](workbook.md) lays
out. `plan.toml` and `units.csv` are needed, the other tables are not. Unknown files, columns and keys are errors, never
ignored. A table may be separated by commas, semicolons or tabs; its columns may stand in any order, and an empty cell takes
the default. A fiscal quarter is written 2027Q3.

Numbers in tables are read as people type them: `12 %`, `1,200`, `1 200`, `$5`, `(5)`, with a decimal point or a decimal comma.
Which of the two, the whole file decides: a cell such as `0.3` or `0,3` shows it. A cell that is another number with the other
mark, such as `100.000`, is read only where its column shows the mark, or its file does and cells are separated in the way that
goes with it (commas with points, semicolons with decimal commas); otherwise it is a problem that shows both numbers. A cell
against its file is a problem, never a guess.

A line such as `sep=;`, titles above the header, capitals and spaces in headers, and rows that end before blank texts are
understood; headers such as `Store ID` and `State` are taken for `unit` and `region`. Columns whose names begin with `note_` are
your own: they count for nothing, and those of `units.csv` come back in `schedule.csv`.
Files whose names begin with `.` or `~$` are not looked at.

What the figures mean in money is in
[economics.md](economics.md), what the limits and rules ask of a plan in [programme.md](programme.md).
"""

TABLES: dict[str, tuple[type[Record], str]] = {
    "units.csv": (Unit, "One row a store, distribution centre or region."),
    "limits.csv": (LimitRow, "One row an amount of a limit in one period and scope; it replaces `amount` of plan.toml there."),
    "pins.csv": (Pin, "One row a decision that is taken, or ruled out, beforehand."),
    "seasonality.csv": (
        SeasonalityRow,
        "Four rows a profile, one a fiscal quarter; `seasonality` of units.csv names the profile. The factors of a profile"
        " average 1.",
    ),
    "flows.csv": (
        FlowRow,
        "A business case brought along: one row an amount of a launch at a unit, by line and quarter. It comes on top of what"
        " is computed from the effects of the lever, or in its place (`flows` of the lever). Where no lever computes a benefit,"
        " units.csv needs no revenue, contribution_margin, eligible_orders and inventory_accuracy, and any levers will do.",
    ),
}


def reference() -> str:
    """Return the text of docs/inputs.md."""
    parts = [OPENING, "## plan.toml\n", *_sections(Settings)]
    for file, (kind, what) in TABLES.items():
        parts += [f"## {file}\n", f"{what}\n", _fields(schema_of(kind), schema_of(kind), in_table=True)]
    parts += ["## Input problems\n", _problems(), "## Input warnings\n", _warnings(), _usual()]
    return "\n".join(parts)


def _sections(root: type[Record]) -> Iterator[str]:
    """Yield a heading, a sentence and a table for each section, those within a section after it."""
    whole = schema_of(root)
    waiting = [(name, part) for name, part in whole["properties"].items()]
    while waiting:
        path, part = waiting.pop(0)
        heading, section = _section(path, resolved(whole, part), whole)
        yield f"### {heading}\n"
        description = " ".join(str(section.get("description", "")).split())
        yield f"{description}\n"
        yield _fields(section, whole)
        inner = ((f"{heading.strip('[]')}.{name}", part) for name, part in section["properties"].items())
        waiting = [(name, part) for name, part in inner if _is_section(resolved(whole, part), whole)] + waiting


def _section(path: str, part: Schema, whole: Schema) -> tuple[str, Schema]:
    """Return the heading of a section and its schema: one table, tables by name, or a list of tables."""
    if "patternProperties" in part:
        return f"[{path}.NAME]", resolved(whole, next(iter(part["patternProperties"].values())))
    if part.get("type") == "array":
        return f"[[{path}]]", resolved(whole, part["items"])
    return f"[{path}]", part


def _is_section(part: Schema, whole: Schema) -> bool:
    return "properties" in part or (part.get("type") == "array" and "properties" in resolved(whole, part["items"]))


def _fields(section: Schema, whole: Schema, *, in_table: bool = False) -> str:
    """Return the table of a section's own fields."""
    head = "column" if in_table else "key"
    rows = [f"| {head} | takes | default | meaning |", "|---|---|---|---|"]
    needed = section.get("required", [])
    for name, given in section["properties"].items():
        part = resolved(whole, given)
        if not in_table and _is_section(part, whole):
            continue
        _, default = default_of(name, given, part, needed, partial(_default, in_table=in_table))
        meaning = " ".join(str(given.get("description", part.get("description", ""))).split())
        rows.append(f"| `{name}` | {_cell(takes(part, whole, in_table=in_table))} | {default} | {_cell(meaning)} |")
    return "\n".join(rows) + "\n" if len(rows) > 2 else ""


def _default(value: object, *, in_table: bool) -> str:
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return ("yes" if value else "no") if in_table else str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return _cell(str(value))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _problems() -> str:
    opening = (
        "`rollout check` reports all of them at once, each with its file, row and column. Where there are none, it tells what"
        " was read, warns of what may not be meant, and notes the settings whose meaning a reader may take for another, and"
        " what to write to be sure; `rollout plan` notes them, too.\n"
    )
    return "\n".join([opening, *_catalogue("problem", CATALOGUE)]) + "\n"


def _catalogue(kind: str, catalogue: dict[str, tuple[str, str]]) -> list[str]:
    rows = [f"| `{code}` | {_cell(title)} | {_cell(remedy)} |" for code, (title, remedy) in catalogue.items()]
    return [f"| code | {kind} | what to do |", "|---|---|---|", *rows]


def _warnings() -> str:
    opening = (
        "A warning is an input that is allowed and may not be meant. `rollout check` tells each with its place and what to do,"
        " `rollout plan` tells them before it begins; they stand in `warnings.csv` of the run folder and in `--json`. With"
        " `--strict` both commands take them for problems and end with code 3.\n"
    )
    return "\n".join([opening, *_catalogue("warning", WARNINGS)]) + "\n"


def _usual() -> str:
    opening = (
        "Rates and effects are asked about outside these ranges, which are wide of what is published; where nothing is, the"
        " range is an assumption of this program. Another figure may still be right, and is planned with as it stands.\n"
    )
    named = UNIT_RATES | SETTINGS_RATES | {f"levers.NAME.effects.{name}": usual for name, usual in EFFECTS.items()}
    rows = ["| figure | from | to | published |", "|---|---|---|---|"]
    for name, usual in (named | {"levers.NAME.effects, any other": ANY_EFFECT}).items():
        rows.append(f"| {name} | {usual.least:g} | {usual.most:g} | {_cell(usual.published) or 'nothing'} |")
    return "\n".join([opening, *rows]) + "\n"


if __name__ == "__main__":
    print(reference(), end="")
