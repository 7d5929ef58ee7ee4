"""What several benchmarks measure with."""

import time


def seconds(call, repeats):
    """Durations of `repeats` calls."""
    out = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        out.append(time.perf_counter() - start)
    return out
