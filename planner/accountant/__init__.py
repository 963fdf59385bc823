"""The accountant: an independent recomputation of every figure and limit of a schedule.

It reads the instance alone, shares no code with economics, limits or optimisation, works in plain numbers unit by unit and
quarter by quarter, and follows docs/economics.md. `verify` compares the files of a run with the recomputation.
"""

from planner.accountant.accounting import account
from planner.accountant.cache import Cache
from planner.accountant.hiring import hires_of
from planner.accountant.lines import BUCKETS
from planner.accountant.records import (
    TERMINAL,
    Account,
    BaseLevels,
    Benefit,
    CheckedFile,
    Figures,
    Finding,
    Hire,
    Launch,
    LaunchFigures,
    LimitLine,
    RunTables,
    SharedCost,
)
from planner.accountant.risk_tables import RiskTables
from planner.accountant.risk_verification import verify_risk
from planner.accountant.rules import broken_rules
from planner.accountant.variance_verification import VarianceTables, verify_variance
from planner.accountant.verification import launches_of, verify, verify_files

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
    "Hire",
    "Launch",
    "LaunchFigures",
    "LimitLine",
    "RiskTables",
    "RunTables",
    "SharedCost",
    "VarianceTables",
    "account",
    "broken_rules",
    "hires_of",
    "launches_of",
    "verify",
    "verify_files",
    "verify_risk",
    "verify_variance",
]
