"""An instance: every input of a plan, validated, typed and complete."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from instances.facts import ReadingFact
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.settings import Settings
from instances.schema.units import FlowRow, LimitRow, Pin, SeasonalityRow, TransferRow, Unit


@dataclass(frozen=True)
class Quarter:
    """One quarter of the evaluation horizon.

    Attributes
    ----------
    index
        1 for the first decision quarter.
    start, end
        first and last day.
    fiscal_year, fiscal_quarter
        year and quarter (1 to 4) of the label.
    weeks
        13 or 14, always 13 for a monthly calendar. Flows of a quarter are those of the mean quarter times weeks / 13.
    """

    index: int
    label: str
    start: date
    end: date
    fiscal_year: int
    fiscal_quarter: int
    weeks: int


@dataclass(frozen=True)
class OwnColumn:
    """A column of units.csv that has no effect and is copied to outputs: one text per unit, in the units' order."""

    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Instance:
    """A validated instance. Every reference in it resolves, and every quarter lies where it may.

    Attributes
    ----------
    settings
        what plan.toml says.
    quarters
        the evaluation quarters in order, `quarters[q - 1].index == q`. The first `settings.calendar.decision_quarters` of
        them are decision quarters.
    files
        name and content of each input file, for the copy in a run folder and its hash.
    facts
        how the files were read where a person could have meant something else.
    own_columns
        the user's own columns of units.csv.
    """

    name: str
    settings: Settings
    units: tuple[Unit, ...]
    quarters: tuple[Quarter, ...]
    limit_rows: tuple[LimitRow, ...] = ()
    pins: tuple[Pin, ...] = ()
    seasonality: tuple[SeasonalityRow, ...] = ()
    flows: tuple[FlowRow, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    facts: tuple[ReadingFact, ...] = ()
    own_columns: tuple[OwnColumn, ...] = ()
    transfers: tuple[TransferRow, ...] = ()

    @cached_property
    def pairs(self) -> dict[frozenset[str], str]:
        """Two units between which demand is transferred, of which one closes at most, and the name of that rule."""
        named: dict[frozenset[str], str] = {}
        for row in self.transfers:
            if row.moves:
                named.setdefault(row.units, row.pair)
        return named

    def quarter_index(self, label: str) -> int:
        """Return the number of a quarter: 1 for the first decision quarter, 0 or less for the quarters before it."""
        return quarter_ordinal(label) - quarter_ordinal(self.settings.calendar.first_quarter) + 1

    def label_of(self, index: int) -> str:
        """Return the label of a quarter, 1 being the first decision quarter."""
        return quarter_label(quarter_ordinal(self.settings.calendar.first_quarter) + index - 1)
