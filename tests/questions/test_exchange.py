"""What a worker hears depends on how much it said, however quick the others are."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import sleep

import pytest

from planner.replanning.exchange import Exchange


def heard_by_all(counts: list[int], lead: int, seed: int) -> list[list[list[tuple[int, int]]]]:
    """Return what each worker hears before each thing it says, the workers being slow at random."""
    exchange: Exchange[tuple[int, int]] = Exchange(len(counts), lead)

    def work(worker: int) -> list[list[tuple[int, int]]]:
        random, heard = Random(seed + worker), []
        for number in range(counts[worker]):
            heard.append(exchange.receive(worker))
            sleep(random.choice([0.0, 0.004]))
            exchange.publish(worker, (worker, number))
        exchange.end(worker)
        return heard

    with ThreadPoolExecutor(len(counts)) as pool:
        return list(pool.map(work, range(len(counts))))


@pytest.mark.parametrize("lead", [0, 1, 3])
@pytest.mark.parametrize("counts", [[6, 6], [8, 3], [0, 4], [4, 5, 6]])
def test_what_is_heard_is_the_same_whoever_is_quicker(counts: list[int], lead: int) -> None:
    first = heard_by_all(counts, lead, 1)
    assert all(heard_by_all(counts, lead, seed) == first for seed in (20, 300))
    for worker, heard in enumerate(first):
        for said, others in enumerate(heard):
            known = [min(max(0, said - lead), count) for one, count in enumerate(counts) if one != worker]
            assert len(others) == sum(known)


def test_everything_is_kept_in_the_order_of_each_worker() -> None:
    exchange: Exchange[str] = Exchange(2, 1)
    for worker, said in ((1, "c"), (0, "a"), (1, "d"), (0, "b")):
        exchange.publish(worker, said)
    assert exchange.everything == ["a", "b", "c", "d"]
    assert exchange.count == 4
