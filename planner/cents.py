"""To what money is compared."""

from typing import Final

CENT: Final = 0.01
HALF_CENT: Final = 0.005
"""What rounds to no cent."""
