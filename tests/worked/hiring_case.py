"""Four stores that a field team launches, and trainers who can be hired: every schedule with every way to hire.

A launch loads the team in its quarter and the next; what is left of a quarter is half carried over. Trainers come a quarter
after the decision, stay for two at least, cost capex once, wages and a severance. Tax, inflation, growth of wages, a budget in
all. It is written from docs/economics.md alone and imports nothing of the project. Run as a script it prints the best plan.
"""

from itertools import combinations_with_replacement, product

T, H, LIFE = 4, 6, 8
TAX, INFLATION, WAGE_GROWTH, RATE, PHI = 0.25, 0.03, 0.05, 0.09, 0.5
SAVES = {"A": 1500, "B": 1200, "C": 900, "D": 700}
LAUNCH, GO_LIVE, STABILISE = 400, 4, 2
LOAD, CARRIED, BUDGET = 5, 0.5, 3500
ADDS, LARGEST, LAG, SHORTEST = 3, 2, 1, 2
ONCE, A_QUARTER, SEVERANCE = 300, 90, 40
LIMIT_ENDS = T + 1
"""The last quarter that a launch in T loads."""


def index(growth, q):
    return (1 + growth) ** ((q - 1) / 4)


def factor(q):
    """Of a quarter of the evaluation; later ones are discounted from the moment of the last."""
    return (1 + RATE) ** (-(min(q, H) - 1 + PHI + max(0, q - H)) / 4)


def terms():
    for decided in range(1, T + 1):
        first = decided + LAG
        for last in range(first + SHORTEST - 1, H + 1):
            if first <= LIMIT_ENDS and last <= max(LIMIT_ENDS, first + SHORTEST - 1):
                yield decided, first, last


def payments(decided, first, last):
    """Quarter and amount of the opex of a head, then of its capex."""
    opex = [(q, A_QUARTER * index(WAGE_GROWTH, q)) for q in range(first, last + 1)]
    return [*opex, (last, SEVERANCE * index(WAGE_GROWTH, last))], (decided, ONCE * index(INFLATION, decided))


def npv_of_head(head):
    opex, (bought, price) = payments(*head)
    value = -sum(amount * (1 - TAX) * factor(q) for q, amount in opex) - price * factor(bought)
    return value + sum(TAX * price / LIFE * factor(bought + age) for age in range(LIFE))


def npv_of_launch(store, start):
    saved = sum(SAVES[store] * index(INFLATION, q) * factor(q) for q in range(start, H + 1))
    return (1 - TAX) * (saved - LAUNCH * index(INFLATION, start) * factor(start))


def fits(starts, heads):
    """Whether the team has the load of every quarter, and the budget the money."""
    left = 0.0
    for q in range(1, LIMIT_ENDS + 1):
        used = sum(GO_LIVE * (start == q) + STABILISE * (start + 1 == q) for start in starts if start)
        left = LOAD + ADDS * sum(first <= q <= last for _, first, last in heads) + CARRIED * left - used
        if left < -1e-9:
            return False
    spent = sum(LAUNCH * index(INFLATION, start) for start in starts if start)
    for head in heads:
        opex, (_, price) = payments(*head)
        spent += price + sum(amount for _, amount in opex)
    return spent <= BUDGET


def plans():
    """NPV, launch quarter of each store (0 for none) and heads of every plan that fits."""
    known = list(terms())
    crews = [crew for number in range(LARGEST + 1) for crew in combinations_with_replacement(known, number)]
    of_crew = {crew: sum(map(npv_of_head, crew)) for crew in crews}
    for starts in product(range(T + 1), repeat=len(SAVES)):
        own = sum(npv_of_launch(store, start) for store, start in zip(SAVES, starts, strict=True) if start)
        for crew in crews:
            if fits(starts, crew):
                yield own + of_crew[crew], starts, crew


def best():
    return max(plans())


def alone():
    return max(plan for plan in plans() if not plan[2])


if __name__ == "__main__":
    print("npv, starts, heads (decided, first, last):", *best())
    print("without heads:", *alone())
