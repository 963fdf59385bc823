"""The two levers that the subject turns on, by their names in plan.toml."""

from typing import Final

STORE_OPTIMIZATION: Final = "store_optimization"
ORCHESTRATION: Final = "orchestration"
