"""Work on many blocks by several processes, of which no more wait than there are hands."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

from django.db import connections

Block = TypeVar("Block")
Done = TypeVar("Done")
Told = dict[str, Any]


def spread(work: Callable[[Block], Done], blocks: Iterable[Block], hands: int) -> Iterator[Done]:
    """The results in the order of the blocks; with one hand in this very process."""
    if hands <= 1:
        yield from map(work, blocks)
        return
    waiting: deque[Future[Done]] = deque()
    # What this process has read (words, lexicon, weights) is shared by the others; its
    # connections are not.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(hands, mp_context=context) as pool:
        for block in blocks:
            waiting.append(pool.submit(work, block))
            if len(waiting) > hands:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def alone(work: Callable[[Told], Told], order: Told) -> Told:
    """Do one thing in a fresh process: its threads and its memory end with it."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, order).result()
