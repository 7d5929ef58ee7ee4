"""python tests/lanes.py [jax] [torch]: the tests of the mathematics, each backend in a virtual environment of its own.

The environments, .venv-jax and .venv-torch, hold one backend each and no TensorFlow, so nothing leans on another one.
A backend that cannot be installed is skipped, in one line on standard error; a test that fails makes this fail.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ("jax", "torch")
TESTS = (
    "tests/test_agreement.py",
    "tests/test_autodiff.py",
    "tests/test_backbones.py",
    "tests/test_conventions.py",
    "tests/test_losses.py",
    "tests/test_statistics.py",
    "tests/engine/test_optimisers.py",
)
# The first of these that pip finds without CUDA: on Linux the plain package often brings gigabytes of it.
TORCH = (os.environ["NST_TORCH"],) if "NST_TORCH" in os.environ else ("torch==2.13.0", "torch")


class CannotInstall(Exception):
    """Why there is no such lane on this machine, in one line."""


def pip(python, *arguments):
    run = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True, check=False
    )
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.startswith("ERROR")] or run.stderr.splitlines()
        raise CannotInstall(lines[-1][:200] if lines else "pip gave no reason")
    return run.stdout


def without_cuda(python):
    """The first of TORCH that needs no CUDA packages."""
    reason = ""
    for wish in TORCH:
        try:
            report = pip(python, "install", "--dry-run", "--quiet", "--report", "-", wish)
        except CannotInstall as error:
            reason = str(error)
            continue
        needs = {item["metadata"]["name"].lower() for item in json.loads(report)["install"]}
        if not any(name.startswith(("nvidia", "cuda")) for name in needs):
            return wish
        reason = "pip offers PyTorch with CUDA only; set NST_TORCH to a version without it"
    raise CannotInstall(reason)


def environment(backend):
    """The Python of the backend's virtual environment, made or brought up to date."""
    folder = ROOT / f".venv-{backend}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / ".installed"
    if not python.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            raise CannotInstall("no virtual environment could be made") from None
    if not stamp.exists() or stamp.stat().st_mtime < (ROOT / "pyproject.toml").stat().st_mtime:
        wish = [without_cuda(python)] if backend == "torch" else []
        pip(python, "install", "--quiet", *wish, "--editable", f"{ROOT}[{backend}]", "pytest", "hypothesis", "scipy")
        stamp.touch()
    return python


def lane(backend):
    """Run one lane; "passed", "failed" or "SKIPPED"."""
    try:
        python = environment(backend)
    except CannotInstall as error:
        print(f"lane {backend}: SKIPPED, it cannot be installed here: {error}", file=sys.stderr)
        return "SKIPPED"
    print(f"lane {backend}:", flush=True)
    # One thread per program: PyTorch's threads wait for each other busily, and crawl when the machine has other work.
    settings = {"KERAS_BACKEND": backend, "NST_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    # Without the project's addopts, which need the plugin for notebooks.
    command = [python, "-m", "pytest", "-q", "-o", "addopts=-ra", "-p", "no:cacheprovider", *TESTS]
    return "failed" if subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}).returncode else "passed"


def main():
    wanted = sys.argv[1:] or BACKENDS
    if not set(wanted) <= set(BACKENDS):
        sys.exit(f"lanes are: {', '.join(BACKENDS)}")
    results = {backend: lane(backend) for backend in wanted}
    print("lanes: " + ", ".join(f"{backend} {result}" for backend, result in results.items()))
    sys.exit("failed" in results.values())


if __name__ == "__main__":
    main()
