"""Four stores with learning and licence tiers under tax, inflation, contingency and a perpetuity, from docs/economics.md alone.

It imports nothing of the project. Run as a script it prints every figure.
"""

H, DEPRECIATION = 8, 4
RATE, INFLATION, TAX, DECAY, CONTINGENCY = 0.08, 0.02, 0.25, 0.2, 0.1
SAVES, SUPPORT, SHARED_SUPPORT = 1000.0, 100.0, 50.0
SOFTWARE, TRAINING, PLATFORM = 800.0, 500.0, 600.0
STARTS = {"A": 1, "B": 2, "C": 2, "D": 4}
LEARNING = ((1, 0.2), (3, 0.5))
LICENCES = ((2, 0.1), (4, 0.3))


def general(q):
    return (1 + INFLATION) ** ((min(q, H) - 1) / 4)


def factor(q):
    return (1 + RATE) ** -(q / 4)


def share(rows, count):
    return max((share for need, share in rows if count >= need), default=0.0)


def done_before(q):
    return sum(start < q for start in STARTS.values())


def live(q):
    return sum(start <= q for start in STARTS.values())


def saved(q):
    return share(LEARNING, done_before(q))


def discount(q):
    return share(LICENCES, live(min(q, H)))


def launch_costs(at_list):
    """Return capex and opex by quarter: software in halves, in the launch quarter and the next; training cheaper from 4 on."""
    capex, opex = [0.0] * (H + 1), [0.0] * (H + 1)
    for s in STARTS.values():
        left = (1 + CONTINGENCY) * (1 if at_list else 1 - saved(s))
        capex[s] += SOFTWARE / 2 * left * general(s)
        capex[s + 1] += SOFTWARE / 2 * left * general(s + 1)
        opex[s] += TRAINING * (0.9 if s >= 4 else 1.0) * left * general(s)
    opex[1] += PLATFORM * (1 + CONTINGENCY)
    return capex, opex


def support(q, at_list):
    return live(min(q, H)) * SUPPORT * general(q) * (1 if at_list else 1 - discount(q))


def npv(launches_at_list=False, support_at_list=False):
    capex, opex = launch_costs(launches_at_list)
    value = 0.0
    for q in range(1, H + 1):
        operating = live(q) * SAVES * general(q) - support(q, support_at_list) - SHARED_SUPPORT * general(q)
        depreciation = sum(capex[p] / DEPRECIATION for p in range(max(1, q - DEPRECIATION + 1), q + 1))
        tax = -TAX * (operating - opex[q] - depreciation)
        value += factor(q) * (operating - opex[q] - capex[q] + tax)
    for q in range(H + 1, H + DEPRECIATION):
        depreciation = sum(capex[p] / DEPRECIATION for p in range(q - DEPRECIATION + 1, H + 1))
        value += factor(q) * TAX * depreciation
    steady = live(H) * SAVES * general(H) - support(H, support_at_list) - SHARED_SUPPORT * general(H)
    for year in range(1, 400):
        for q in range(H + 4 * year - 3, H + 4 * year + 1):
            value += (1 - TAX) * steady * (1 - DECAY) ** year * factor(q)
    return value


def spend(q, at_list):
    capex, opex = launch_costs(at_list)
    return capex[q] + opex[q]


if __name__ == "__main__":
    print("NPV", npv())
    print("saved by learning", npv() - npv(launches_at_list=True))
    print("saved by licences", npv() - npv(support_at_list=True))
    for q in range(1, H + 1):
        print(q, done_before(q), saved(q), live(q), discount(q), spend(q, False), spend(q, True), support(q, False))
