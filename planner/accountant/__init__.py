"""The accountant: an independent recomputation of every figure and limit of a schedule.

It reads the instance alone, shares no code with economics, limits or optimisation, works in plain numbers unit by unit and
quarter by quarter, and follows docs/economics.md. `verify` compares the files of a run with the recomputation.
"""

from planner.accountant.accounting import account
from planner.accountant.cache import Cache
from planner.accountant.lines import BUCKETS
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
    "Cache",
    "CheckedFile",
    "Figures",
    "Finding",
    "Launch",
    "LaunchFigures",
    "LimitLine",
    "RunTables",
    "SharedCost",
    "account",
    "broken_rules",
    "verify",
    "verify_files",
]
