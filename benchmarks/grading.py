"""A class of honest students of mixed quality, graded: python -m benchmarks grading [--students 200] [--jobs 2]

Every mark is compared with what the check itself says in this process, without sandbox, kernel and fresh inputs. Wall
time per submission stands beside a bare nbval run of the same notebooks; memory is the grader's own, over the class.
"""

import argparse
import copy
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
import psutil

from nstcourse.checks import examine
from nstcourse.grading.grade import grade
from nstcourse.tasks import TASKS

ROOT = Path(__file__).resolve().parents[1]
STEM = "03_style"
STUB = None
# Ways in which students write each answer, from right to lost. Text, because a grader is given text.
WAYS = {
    "3.1": [
        "def flatten(features):\n    return features.reshape(-1, features.shape[-1])",
        "def flatten(features):\n    h, w, c = features.shape\n"
        "    return [features[i, j] for i in range(h) for j in range(w)]",
        "def flatten(features):\n    return features.reshape(-1, features.shape[-1]).T",
        "def flatten(features):\n    return features.ravel()",
        "def flatten(features):\n    return features.reshape(-1, shape[-1])",
        STUB,
    ],
    "3.2": [
        "def gram_matrix(features):\n    f = np.asarray(flatten(features))\n    return f.T @ f / len(f)",
        "def gram_matrix(features):\n    return np.einsum('hwi,hwj->ij', features, features)"
        " / (features.shape[0] * features.shape[1])",
        "def gram_matrix(features):\n    f = np.asarray(flatten(features), 'float32')\n"
        "    return (f.T @ f) / f.shape[0]",
        "def gram_matrix(features):\n    f = np.asarray(flatten(features))\n    return f.T @ f",
        "def gram_matrix(features):\n    f = np.asarray(flatten(features))\n    return f @ f.T / len(f)",
        "def gram_matrix(features):\n    f = np.asarray(flatten(features))\n    f.T @ f / len(f)",
        STUB,
    ],
    "3.3": [
        "def style_loss(features, target):\n    return np.mean((gram_matrix(features) - target) ** 2)",
        "def style_loss(features, target):\n    d = gram_matrix(features) - target\n"
        "    return float((d * d).sum() / d.size)",
        "def style_loss(features, target):\n    return np.sum((gram_matrix(features) - target) ** 2)",
        "def style_loss(features, target):\n    return np.mean(np.abs(gram_matrix(features) - target))",
        STUB,
    ],
    "3.4": [
        "def style_gradient(features, target):\n    f = np.asarray(flatten(features))\n    m, c = f.shape\n"
        "    return (4 / (c**2 * m) * f @ (gram_matrix(features) - target)).reshape(features.shape)",
        "def style_gradient(features, target):\n    f = np.asarray(flatten(features))\n    m, c = f.shape\n"
        "    return (2 / (c**2 * m) * f @ (gram_matrix(features) - target)).reshape(features.shape)",
        "def style_gradient(features, target):\n    return 4 * (gram_matrix(features) - target)",
        STUB,
    ],
    "3.5": [
        "def move_places(features, order):\n    f = np.asarray(flatten(features))\n"
        "    return f[order].reshape(features.shape)",
        "def move_places(features, order):\n    f = np.asarray(flatten(features))\n    out = np.empty_like(f)\n"
        "    for k, place in enumerate(order):\n        out[k] = f[place]\n    return out.reshape(features.shape)",
        "def move_places(features, order):\n    f = np.asarray(flatten(features))\n    out = np.empty_like(f)\n"
        "    out[order] = f\n    return out.reshape(features.shape)",
        "def move_places(features, order):\n    return features[order]",
        STUB,
    ],
    "3.6": [
        "def total_style_loss(layers, targets, weights):\n"
        "    return sum(w * style_loss(f, t) for f, t, w in zip(layers, targets, weights)) / sum(weights)",
        "def total_style_loss(layers, targets, weights):\n    total = 0\n    for k in range(len(layers)):\n"
        "        total += weights[k] * style_loss(layers[k], targets[k])\n    return total / np.sum(weights)",
        "def total_style_loss(layers, targets, weights):\n"
        "    return sum(w * style_loss(f, t) for f, t, w in zip(layers, targets, weights))",
        STUB,
    ],
}


def ways_of(student):
    """{task: source or STUB} of student number so-and-so: a third is right throughout, the others are mixed."""
    generator = np.random.Generator(np.random.Philox(student))
    weak = student % 3
    out = {}
    for task_id, ways in WAYS.items():
        right = [w for w in ways if w is not STUB and expected(task_id, w)[0] == "full"]
        out[task_id] = right[generator.integers(len(right))] if generator.random() > 0.35 * weak else None
        if out[task_id] is None:
            out[task_id] = ways[generator.integers(len(ways))]
    return out


def expected(task_id, way, kept={}):  # noqa: B006 - a cache
    """(status, points) that the check gives to an answer whose earlier tasks are right."""
    if (task_id, way) not in kept:
        names = {"np": np} | {TASKS[i].name: TASKS[i].reference for i in WAYS}
        if way is STUB:
            return "not attempted", 0
        exec(way, names)
        outcome = examine(TASKS[task_id], names[TASKS[task_id].name])
        kept[task_id, way] = outcome.status, outcome.points
    return kept[task_id, way]


def class_of(folder, count):
    """Write the class; returns {student: {task: way}}."""
    handout = nbformat.read(ROOT / "exercises" / f"{STEM}.ipynb", as_version=4)
    chosen = {}
    for number in range(count):
        name, notebook = f"student{number:03d}", copy.deepcopy(handout)
        chosen[name] = ways_of(number)
        for cell in notebook.cells:
            if "task" in cell.metadata.get("tags", []) and (way := chosen[name][cell.metadata["nst"]["task"]]):
                first, *rest = cell.source.split("def ", 1)[0].splitlines()
                cell.source = "\n".join([first, *rest, way])
        (folder / name).mkdir(parents=True)
        nbformat.write(notebook, folder / name / f"{STEM}.ipynb")
    return chosen


def bare_nbval(folder, names):
    """Mean seconds of nbval alone on these students' notebooks."""
    start = time.perf_counter()
    for name in names:
        command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
        command += ["-c", os.devnull, f"{STEM}.ipynb"]
        subprocess.run(command, cwd=folder / name, capture_output=True, timeout=300)
    return (time.perf_counter() - start) / len(names)


def main():
    """Grade a class and print how many marks agree, seconds a submission, and the grader's memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    memory, done = [], []

    def tell(_):
        done.append(time.perf_counter())
        if len(done) % max(1, options.students // 4) == 0:
            memory.append(round(psutil.Process().memory_info().rss / 1e6))

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        chosen = class_of(folder / "in", options.students)
        bare = bare_nbval(folder / "in", list(chosen)[:: max(1, options.students // 8)][:8])
        start = time.perf_counter()
        report = grade(folder / "in", folder / "out", root=ROOT, exercise="03", jobs=options.jobs, tell=tell)
        taken = time.perf_counter() - start
        left = len(json.dumps(report))
    wrong = [
        f"{s['student']} {i}: {t['status']} {t['points']}, not {expected(i, chosen[s['student']][i])}"
        for s in report["submissions"]
        for i, t in s["tasks"].items()
        if (t["status"], t["points"]) != expected(i, chosen[s["student"]][i])
    ]
    print("\n".join(wrong[:20]))
    marks = sum(len(s["tasks"]) for s in report["submissions"])
    each = options.jobs * taken / options.students
    print(f"{marks - len(wrong)} of {marks} marks as the check gives them")
    print(f"{taken / options.students:.2f} s of wall time for each submission with {options.jobs} jobs")
    print(f"{each:.2f} s in one job, {each / bare:.2f} x a bare nbval run ({bare:.2f} s)")
    print(f"memory of the grader after each quarter: {memory} MB; report of {left / 1e6:.1f} MB")
