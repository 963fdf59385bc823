"""Write the golden LP files anew: python -m tests.models.rewrite_golden, then look at what changed."""

from models import write_model
from tests.models.builders import FAMILY_CASES, GOLDEN

if __name__ == "__main__":
    for family, case in FAMILY_CASES.items():
        write_model(case.binding, GOLDEN / f"{family}.lp")
