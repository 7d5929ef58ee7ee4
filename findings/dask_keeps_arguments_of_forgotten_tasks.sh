#!/usr/bin/env bash
# Dask: scheduler and client keep the arguments of tasks that are forgotten
#
# Expected by most: a task whose result was fetched and whose future was released is forgotten, and with it what it was called with. So a
#   stream of small tasks, a few at a time, takes a scheduler no more memory at its end than at its beginning.
# Seen: every connection keeps its last 1,000 messages, for developers, and those to the scheduler and from there to a worker hold whole
#   tasks. Only messages of 1 MB and more are left out. After 300 tasks of 100 kB one at most is known, and 2.1 times the size of all arguments has
#   stayed, at the client once and at the scheduler once. With distributed.admin.low-level-log-length: 0 nothing stays.
# What to do: set that to a small number where a scheduler is started, in its configuration or by the environment,
#   DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH=10; with eight workers and tasks of 500 kB it may keep 4 GB otherwise.
# Versions: distributed 2026.8.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dask==2026.8.0 distributed==2026.8.0
cat > look.py <<'EOS'
import os

import dask
import psutil
from dask.distributed import Client, LocalCluster

SIZE, COUNT = 100_000, 300


def main():
    "Scheduler and client are in this process; the worker is another."
    found = {}
    for length in (0, 1000):
        with dask.config.set({"distributed.admin.low-level-log-length": length}):
            with LocalCluster(1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
                for number in range(-50, COUNT):
                    if number == 0:
                        before = psutil.Process().memory_info().rss
                    client.submit(len, os.urandom(SIZE), key=f"len-{number}").result()
                more = psutil.Process().memory_info().rss - before
                known = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
                found[length] = known, more / (SIZE * COUNT)
    print({length: f"{tasks} tasks, {share:.2f} times all arguments" for length, (tasks, share) in found.items()})
    same = max(found[0][0], found[1000][0]) <= 1 and found[1000][1] > 0.9 and found[0][1] < 0.3
    raise SystemExit(0 if same else "the behaviour has changed")


if __name__ == "__main__":
    main()
EOS
venv/bin/python look.py
echo "as described"
