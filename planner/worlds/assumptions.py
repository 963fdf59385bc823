"""Assumptions on uncertainty by grade of evidence, with their sources, for an instance that states none."""

from dataclasses import dataclass

from instances.schema.common import Evidence


@dataclass(frozen=True)
class GradeAssumptions:
    """Assumptions on the figures of one grade of evidence.

    Attributes
    ----------
    benefits
        how far benefits range to either side of the haircut's mean, as a share of it.
    costs
        standard deviation of launch costs, as a share of their mean, which includes the contingency.
    support
        the same of recurring costs.
    slips
        chances that launches go live 0, 1, 2, ... quarters later than planned.
    """

    benefits: float
    costs: float
    support: float
    slips: tuple[float, ...]


@dataclass(frozen=True)
class Assumptions:
    """Assumptions by grade of evidence, where plan.toml states no uncertainties.

    Attributes
    ----------
    vendor
        benefits: from nothing to the whole claim, of which the default haircut counts half. Costs: with a contingency of 27 %,
        the mean overrun of 1,471 IT projects [Flyvbjerg, Budzier], 24 % of the draws exceed the quote by half; 18 % of 5,392 IT
        projects did [Flyvbjerg, Gardner]. The heaviest overruns of theirs, of several times the quote, are left out. Slips: half
        a quarter on average. The choice of these is an assumption.
    analogue, pilot, measured
        assumptions, each narrower than the grade before it. Measured benefits still differ between stores and years.
    least_range
        a figure that is so near its bound that it would narrow the range of its lever's benefits below this share of the usual
        one stays as it is, so that the others keep theirs. Assumption.
    """

    vendor: GradeAssumptions = GradeAssumptions(benefits=1.0, costs=0.30, support=0.15, slips=(0.60, 0.30, 0.10))
    analogue: GradeAssumptions = GradeAssumptions(benefits=0.7, costs=0.20, support=0.10, slips=(0.70, 0.25, 0.05))
    pilot: GradeAssumptions = GradeAssumptions(benefits=0.35, costs=0.10, support=0.05, slips=(0.80, 0.18, 0.02))
    measured: GradeAssumptions = GradeAssumptions(benefits=0.15, costs=0.05, support=0.03, slips=(0.90, 0.10))
    least_range: float = 0.5

    def of(self, grade: Evidence) -> GradeAssumptions:
        """Return the assumptions on a grade."""
        return {"vendor": self.vendor, "analogue": self.analogue, "pilot": self.pilot, "measured": self.measured}[grade]
