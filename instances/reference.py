"""The text of docs/inputs.md, generated from the schemas: every file and field, uncertain figures, and every problem.

`python -m instances.reference` prints it.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

from instances.distributions import CUT
from instances.files import FLOWS, LIMITS, PINS, SEASONALITY, TABLES, TRANSFERS, UNITS
from instances.plausibility.usual_ranges import ANY_EFFECT, EFFECTS, SETTINGS_RATES, UNIT_RATES
from instances.problems import CATALOGUE, WARNINGS
from instances.samplable import HIRING_FIGURES, LEVER_FIGURES, SECTION_FIGURES, UNIT_COLUMNS
from instances.schema.common import Record
from instances.schema.segments import SHARE_PREFIX
from instances.schema.settings import Settings
from instances.wording import Schema, default_of, default_words, described_schema_of, resolved, takes

OPENING = """\
# Input reference

This page is generated from the schemas by `python -m instances.reference`; a test compares the two.

An instance is a folder of UTF-8 text files, or one workbook with the same fields (see [workbook.md](workbook.md)). `plan.toml`
and `units.csv` are required, the other tables are optional. Unknown files, columns and keys are errors, never ignored. A table
is separated by commas, semicolons or tabs; its columns may have any order, and an empty cell takes the default. A fiscal
quarter is written 2027Q3.

Numbers in tables are read as people type them: `12 %`, `1,200`, `1 200`, `$5`, `(5)`, with a decimal point or a decimal comma.
The whole file decides between the two: a cell such as `0.3` or `0,3` is evidence. A cell such as `100.000` is one number with a
point and another with a comma. It is read if its column has evidence, or if its file has evidence and a separator that goes with
it (commas with decimal points, semicolons with decimal commas); otherwise it is a problem that shows both numbers. A cell that
contradicts its file is a problem, too; no number is guessed.

A line such as `sep=;`, titles above the header, capitals and spaces in headers, and rows that lack optional texts at their end
are understood. Headers such as `Store ID` and `State` are read as `unit` and `region`. Columns whose names begin with `note_` are
your own: they have no effect, and those of `units.csv` are copied to `schedule.csv`. So are columns of `units.csv` whose names
begin with `tag_`, such as `tag_banner`; rules name units by them: `tags = ["banner=Fresh", "banner=City", "format=small"]` are
units of either banner that are small, and `each = "tag_banner"` of a limit is one limit for each banner. A column of `units.csv`
whose name is `share_` and the name of a segment, such as `share_pick_up`, has the share of that segment unit by unit; a blank
cell takes that of `plan.toml`. It is copied, too.
Files whose names begin with `.` or `~$` are ignored.

[economics.md](economics.md) defines the cash flows that follow from these figures, [programme.md](programme.md) the constraints
that follow from limits and rules.
"""

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        UNITS: "One row per store, distribution centre or region.",
        LIMITS: "One row per period and scope of a limit; its amount replaces `amount` of plan.toml there.",
        PINS: "One row per decision that is fixed, or ruled out, in advance.",
        SEASONALITY: "Four rows per profile, one per fiscal quarter; `seasonality` of units.csv names the profile."
        " The factors of a profile average 1.",
        FLOWS: "An existing business case: one row per amount of a launch at a unit, by line and quarter."
        " Amounts are added to the computed effects of the lever, or replace them (`flows` of the lever)."
        " If no lever has computed benefits, units.csv needs no revenue, contribution_margin, eligible_orders and"
        " inventory_accuracy, and plan.toml may have any levers.",
        TRANSFERS: "One row per two units: what share of a unit's demand goes to the other once the plan has closed it."
        " The shares of a unit sum to 1 at most; the rest is lost.",
    }
)
"""Purpose of each table, in a sentence or two."""


UNCERTAIN = f"""\
`[[uncertainties]]` and `[[futures]]` say what is not known for sure. A world is one draw of every uncertainty and one future. An
uncertainty names figures by their paths, as cases do; one draw moves all of them.

    [[uncertainties]]
    name = "orchestration works less well"
    figures = ["levers.orchestration.effects.*"]
    distribution = "pert"
    low = 0.3
    likely = 0.9
    high = 1.2
    scope = "region"

    [[uncertainties]]
    name = "vendor late"
    figures = ["levers.orchestration.slip_quarters"]
    how = "set"
    distribution = "values"
    values = [0, 1, 2]
    chances = [0.6, 0.3, 0.1]

    [[futures]]
    name = "recession"
    chance = 0.2
    multiply = {{ "units.*.revenue" = 0.85, "units.*.eligible_orders" = 0.8 }}

- pert and triangular take `low`, `likely` and `high`; uniform `low` and `high`; values `values` and `chances`; normal and
  lognormal `mean` and `spread`, and if needed `at_least` and `at_most`. A normal draw, and the logarithm of a lognormal one,
  lies within {CUT:g} standard deviations of its mean in any case.
- A future changes its figures first (set, multiply, add), then the uncertainties do, in their order.
- Figures are never clipped. Every figure must stay within its bounds at the extremes of all draws and futures together, and the
  instance must be valid there, too; but settings may have no effect in a world.
- With scope region or unit, each region or unit has a draw of its own. Figures that units share take fewer scopes: costs and
  support of basis network take all only, those of basis region all or region. Figures of other sections than levers and
  units.csv take all only.
- Other figures are choices, or the structure of the instance; they are the same in every world. Cases can change them.
"""
"""Opening of the section on figures that may differ between worlds."""


def reference() -> str:
    """Return the text of docs/inputs.md."""
    parts = [OPENING, "## plan.toml\n", *_sections(Settings)]
    for file, kind in TABLES.items():
        parts += [
            f"## {file}\n",
            f"{PURPOSES[file]}\n",
            _fields(described_schema_of(kind), described_schema_of(kind), in_table=True),
        ]
    parts += ["## Uncertain figures\n", UNCERTAIN, _uncertain()]
    parts += ["## Input problems\n", _problems(), "## Input warnings\n", _warnings(), _usual()]
    return "\n".join(parts)


def _sections(root: type[Record]) -> Iterator[str]:
    """Yield heading, description and table of each section; its subsections follow it."""
    whole = described_schema_of(root)
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
    """Return heading and schema of a section: a table, tables by name, or a list of tables."""
    if "patternProperties" in part:
        return f"[{path}.NAME]", resolved(whole, next(iter(part["patternProperties"].values())))
    if part.get("type") == "array":
        return f"[[{path}]]", resolved(whole, part["items"])
    return f"[{path}]", part


def _is_section(part: Schema, whole: Schema) -> bool:
    return "properties" in part or (part.get("type") == "array" and "properties" in resolved(whole, part["items"]))


def _fields(section: Schema, whole: Schema, *, in_table: bool = False) -> str:
    """Return the table of the fields of a section, subsections left out."""
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
    return _cell(default_words(value, in_table=in_table))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _uncertain() -> str:
    """Return the table of the figures that may differ between worlds."""
    columns = ", ".join(f"`{name}`" for name in (*UNIT_COLUMNS, f"{SHARE_PREFIX}SEGMENT"))
    rows = ["| figure | scope |", "|---|---|"]
    rows += [f"| `levers.NAME.{one}` | all, region or unit |" for one in LEVER_FIGURES]
    rows += [f"| `{one}` | all |" for one in SECTION_FIGURES]
    rows += [f"| `{one.replace('*', 'NAME')}` | all |" for one in HIRING_FIGURES]
    return "\n".join([*rows, f"| `units.NAME`, or `units.*` for all, with a column: {columns} | all, region or unit |"]) + "\n"


def _problems() -> str:
    opening = (
        "`rollout check` reports all problems at once, each with its file, row and column. If there are none, it summarises what"
        " was read, lists warnings, and notes the settings that a reader may interpret in another way, each with the key that"
        " settles it; `rollout plan` notes them, too.\n"
    )
    return "\n".join([opening, *_catalogue("problem", CATALOGUE)]) + "\n"


def _catalogue(kind: str, catalogue: dict[str, tuple[str, str]]) -> list[str]:
    rows = [f"| `{code}` | {_cell(title)} | {_cell(remedy)} |" for code, (title, remedy) in catalogue.items()]
    return [f"| code | {kind} | what to do |", "|---|---|---|", *rows]


def _warnings() -> str:
    opening = (
        "A warning is an input that is valid and may be a mistake. `rollout check` lists each with its place and a remedy,"
        " `rollout plan` lists them before it begins; they are in `warnings.csv` of the run folder and in `--json`. With"
        " `--strict` both commands treat warnings as problems and end with code 3.\n"
    )
    return "\n".join([opening, *_catalogue("warning", WARNINGS)]) + "\n"


def _usual() -> str:
    opening = (
        "Rates and effects outside these ranges are warned about. The ranges are wider than published figures; where nothing is"
        " published, the range is an assumption of this program. A figure outside may still be right, and is used as it is.\n"
    )
    named = UNIT_RATES | SETTINGS_RATES | {f"levers.NAME.effects.{name}": usual for name, usual in EFFECTS.items()}
    rows = ["| figure | from | to | published |", "|---|---|---|---|"]
    for name, usual in (named | {"levers.NAME.effects, any other": ANY_EFFECT}).items():
        rows.append(f"| {name} | {usual.least:g} | {usual.most:g} | {_cell(usual.published) or 'nothing'} |")
    return "\n".join([opening, *rows]) + "\n"


if __name__ == "__main__":
    print(reference(), end="")
