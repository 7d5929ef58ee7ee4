"""The recipes of course/where/cluster.md as they stand there, against the same command without a cluster: the lane
`cluster`.

Every machine is this one, and SLURM is four shell scripts, which start at once what they are given.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dockerfile import ROOT
from shell_blocks import blocks

from nstcourse.build.site import where
from nstlib import images, settings

BIN = settings.value("NST_HUBS")
pytestmark = pytest.mark.skipif(not BIN, reason="schedulers, workers and dask-jobqueue: make lanes LANES=cluster")
PAGE = where.texts(ROOT)["where/cluster"]
NST = f'exec {sys.executable} -c "from nstcourse.cli import main; main()" "$@"'
SBATCH = """cp "$1" "$QUEUE/$$.sh"
SLURM_JOB_ID=$$ setsid bash "$QUEUE/$$.sh" > "$QUEUE/$$.out" 2>&1 < /dev/null &
echo $! > "$QUEUE/$$.pid"
echo "Submitted batch job $$"
"""
TOOLS = {
    "nst": NST,
    "dask": f'exec {sys.executable} -m dask "$@"',
    "sbatch": SBATCH,
    "scancel": 'for job in "$@"; do echo "$job" >> "$QUEUE/cancelled"; kill -- -"$(cat "$QUEUE/$job.pid")"; done',
    "squeue": 'ls "$QUEUE"',
    "srun": 'shift\n"$@" &\n"$@" &\ntrap \'kill $(jobs -p)\' TERM\nwait\nwait',  # ends its two tasks when it is ended
}


def block_of(word):
    (block,) = [block for block in blocks(PAGE) if word in block]
    return block


def lines_of(word):
    return [line for block in blocks(PAGE) for line in block.splitlines() if line.startswith(word)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """(a folder with photographs, their paintings without a cluster, and a home with certificates; run(command))."""
    folder, environment = tmp_path_factory.mktemp("place"), dict(os.environ)
    for name in ("home", "bin", "queue", "photos"):
        (folder / name).mkdir()
    for name, text in TOOLS.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / "bin" / name).chmod(0o755)
    environment |= {"HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), "QUEUE": str(folder / "queue")}
    environment |= {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "NST_OFFLINE": "1"}

    def run(command, **options):
        return subprocess.run(
            ["bash", "-e"], input=command, cwd=folder, env=environment, text=True, capture_output=True, **options
        )

    def start(*words):
        with open(folder / "log", "a") as log:
            options = {"stdin": subprocess.PIPE, "stdout": log, "stderr": log, "text": True}
            started.append(subprocess.Popen(words, cwd=folder, env=environment, start_new_session=True, **options))
        return started[-1]

    started = []
    assert run(block_of("openssl")).returncode == 0
    for name in ("bee", "harbour", "bridge", "hills"):
        images.save_image(images.load_image(name, 64), folder / "photos" / f"{name}.png")
    (local,) = [line for line in lines_of("nst paint") if "local:" in line]
    alone = run(local.partition(" --cluster")[0])
    assert alone.returncode == 0, alone.stderr
    (folder / "painted").rename(folder / "alone")
    yield folder, run, start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def awaited(folder, process, file, words):
    until = time.monotonic() + 60
    while not (file.is_file() and words in file.read_text()):
        assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
        time.sleep(0.2)


def check_painted(folder, done):
    """The files are those without a cluster, byte for byte; they are taken away again."""
    assert done.returncode == 0, (done.stdout, done.stderr)
    files = sorted((folder / "painted").iterdir())
    assert [file.name for file in files] == [f"{name}-starry.png" for name in ("bee", "bridge", "harbour", "hills")]
    for file in files:
        assert file.read_bytes() == (folder / "alone" / file.name).read_bytes()
        file.unlink()


def test_a_scheduler_and_workers_that_speak_tls_paint_and_grade(place):
    folder, run, start = place
    port = free_port()
    (line,) = [line for line in lines_of("dask scheduler") if "--port 8786" in line]
    scheduler = start(*line.replace("8786", port).replace("8787", "0").split(), "--host", "127.0.0.1")
    awaited(folder, scheduler, folder / "log", "Scheduler at")
    (line,) = lines_of("nst worker")
    start(*line.replace("HOST:8786", f"127.0.0.1:{port}").split(), "--processes", "2", "--memory", "1.5")
    (paint,) = [line for line in lines_of("nst paint") if "local:" in line]
    check_painted(folder, run(f"{paint.partition(' --cluster')[0]} --cluster tls://127.0.0.1:{port}"))
    student = folder / "handed-in" / "ada" / "03_style.ipynb"
    student.parent.mkdir(parents=True)
    student.write_bytes((ROOT / "solutions" / student.name).read_bytes())
    (grade,) = lines_of("nst grade")
    done = run(grade.replace("HOST:8786", f"127.0.0.1:{port}") + f" --root {ROOT}")
    assert "ada  03_style  30 of 30" in done.stdout, (done.stdout, done.stderr)
    done = run(f"DASK_CONFIG=/nowhere {paint.partition(' --cluster')[0]} --cluster tcp://127.0.0.1:{port}")
    assert f"give tls://127.0.0.1:{port}" in done.stderr and "Traceback" not in done.stderr


def test_the_job_script_does_its_work_and_ends(place):
    folder, run, _ = place
    (folder / "nst.sh").write_text(block_of("#SBATCH").replace("--port 0", "--port 0 --host 127.0.0.1"))
    done = run("SLURM_JOB_ID=7 bash nst.sh", timeout=100)
    check_painted(folder, done)
    assert not list(folder.glob("scheduler-*.json"))


def test_dask_jobqueue_hands_in_workers_that_paint(place):
    folder, run, start = place
    port = free_port()
    text = PAGE.partition("```python\n")[2].partition("```")[0]
    text = text.replace("jobs=8", "jobs=2").replace("8786", port).replace("8787", "0").replace("3GB", "1500MB")
    (folder / "cluster.py").write_text(text)
    program = start(str(Path(BIN, "python")), "cluster.py")
    awaited(folder, program, folder / "log", f":{port}\n")
    address = next(line for line in (folder / "log").read_text().splitlines() if line.endswith(f":{port}"))
    assert address.startswith("tls://")
    (paint,) = [line for line in lines_of("nst paint") if "local:" in line]
    check_painted(folder, run(f"{paint.partition(' --cluster')[0]} --cluster {address}", timeout=150))
    program.communicate("\n", timeout=60)
    assert program.returncode == 0
    assert len((folder / "queue" / "cancelled").read_text().split()) == 2
