"""How often something may be done from one address: counted in memory, forgotten with each span of time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable


class Pace:
    """So many times in each span of ``span_s`` seconds. Safe from any thread.

    ``clock`` gives seconds since 1970. Spans begin on the clock and not with the
    first time, so that nothing is kept of an address once its span is over.
    """

    def __init__(self, most: int, span_s: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._span_s = span_s
        self._clock = clock
        self._span = -1
        self._done: Counter[str] = Counter()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether it may be done once more from an address; if so, it is counted."""
        with self._lock:
            span = int(self._clock() // self._span_s)
            if span != self._span:
                self._span = span
                self._done.clear()
            if self._done[address] >= self._most:
                return False
            self._done[address] += 1
            return True
