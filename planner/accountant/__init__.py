"""The independent accountant: recomputes every figure and limit of a schedule from the instance alone.

It shares no code with the pricing or the optimisation, works with plain numbers unit by unit and quarter by quarter,
and follows docs/economics.md. `verify` compares a run's files with the recomputation.
"""

from planner.accountant.accounting import account
from planner.accountant.lines import BUCKETS
from planner.accountant.notes import Notes
from planner.accountant.records import (
    TERMINAL,
    Account,
    BaseLevels,
    Benefit,
    CheckedFile,
    Figures,
    Finding,
    Launch,
    LaunchFigures,
    LimitLine,
    RunTables,
    SharedCost,
)
from planner.accountant.rules import broken_rules
from planner.accountant.verification import verify, verify_files

__all__ = [
    "BUCKETS",
    "TERMINAL",
    "Account",
    "BaseLevels",
    "Benefit",
    "CheckedFile",
    "Figures",
    "Finding",
    "Launch",
    "LaunchFigures",
    "LimitLine",
    "Notes",
    "RunTables",
    "SharedCost",
    "account",
    "broken_rules",
    "verify",
    "verify_files",
]
