"""The pictures of answers in words, for those who do not see them: of the report and of pages."""

from typing import Final

FRONTIER: Final = "NPV over the amounts that were changed, and the proven bound above it."
"""Drawn of a table."""

IN_WORDS: Final = {
    "npv.svg": "Histogram of the NPV over the worlds, with its percentiles.",
    "cash.svg": "Cumulative net cash flow by quarter: the middle of the worlds, its half and nine tenths.",
    "tornado.svg": "NPV at the 10th and the 90th percentile of each uncertainty alone.",
    "no_regret.svg": "How often each launch is in the best plan of a world, by its usual quarter.",
    "risk_frontier.svg": "Plans by the mean of their NPV and the mean of the worst worlds, with the proven bound.",
}
"""By the names of their files."""
