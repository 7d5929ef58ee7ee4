"""Which Keras backend runs, on what device: it is first imported here, silently.

TensorFlow writes several lines of log to the terminal, which in a notebook look like errors. What differs from one
backend to another is in this file and in nstlib.autodiff, and in no other.
"""

import gc
import importlib.util
import json
import os
import platform
import sys
import tempfile
from contextlib import contextmanager
from functools import lru_cache

import numpy as np

from nstlib import home, tab
from nstlib.errors import NSTError

BACKENDS = ("tensorflow", "jax", "torch")
NO_TENSORFLOW = (3, 14)  # Python from which on TensorFlow has no build
# The 16-bit type to convolve in, on every backend. It has float32's range, so that no feature overflows, and 8
# significant bits: every product is off by up to 0.4 %. float16 would be finer, but ends at 65504, which VGG19's sums
# can pass. Fast where the device multiplies bfloat16 itself (NVIDIA cards since 2020, some processors).
HALF_PRECISION = "bfloat16"
# How libraries below the backends say that memory is not enough: XLA and TensorFlow, CUDA, cuDNN and cuBLAS, PyTorch.
OUT_OF_MEMORY = (
    "RESOURCE_EXHAUSTED",
    "OOM when allocating",
    "OUT_OF_MEMORY",
    "out of memory",
    "_STATUS_ALLOC_FAILED",
    "can't allocate memory",
)


@contextmanager
def quiet():
    """Hold back what is written to file descriptor 2 (C++ logs too); show it if the block fails."""
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError, AttributeError):  # no standard error at all, as in some Windows programs
        yield
        return
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        except Exception:
            log.seek(0)
            os.write(kept, log.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


@lru_cache(maxsize=1)
def load_keras():
    """Import Keras and its backend, once, and return the keras module.

    KERAS_BACKEND chooses, as everywhere in Keras. Without it, an installation that has no TensorFlow but
    has JAX or PyTorch uses that. Raises NSTError with the command that installs a backend if there is none.
    """
    name = _choose_backend()
    os.environ["KERAS_BACKEND"] = name
    if not os.access(os.path.expanduser("~"), os.W_OK):  # Keras would take a folder in /tmp that is everybody's
        os.environ.setdefault("KERAS_HOME", str(home.keras()))
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet(), _importing(name):
        import keras

        if name == "tensorflow":
            _wake_tensorflow()
        keras.ops.add(np.zeros(1, "float32"), 1.0)  # the first operation logs too
    return keras


@contextmanager
def _importing(backend):
    """Around the import of Keras: what it does besides, and nobody here needs, is left out.

    Four thousand modules make hundreds of thousands of objects that stay; looking for garbage among them again and
    again takes a fifth of the time, and later every full collection a third of a second. So they are never looked at;
    3,500 of them are garbage, less than a megabyte. And TensorFlow imports JAX wherever it is installed, as on Colab,
    for a converter of its mobile library (seen in 2.21): another sixth, and 100 MB. Whoever imports JAX later gets it.
    """
    collecting = gc.isenabled()
    hidden = backend == "tensorflow" and "jax" not in sys.modules
    if collecting:
        gc.collect()  # what is garbage by now is not to be kept; quick, as little is there yet
    gc.disable()
    if hidden:
        sys.modules["jax"] = None  # Python's own word for: not to be had
    try:
        yield
    finally:
        if hidden:
            sys.modules.pop("jax", None)
        if collecting:
            gc.freeze()
            gc.enable()


def _choose_backend():
    name = os.environ.get("KERAS_BACKEND") or _configured()
    if name is None:
        name = next((b for b in BACKENDS if importlib.util.find_spec(b)), None)
        if name is None:
            tab.refuse("a deep-learning backend")
            wanted = "jax" if sys.version_info >= NO_TENSORFLOW else "tensorflow"
            raise NSTError(f"no deep-learning backend is installed; run: pip install {_installable(wanted)}")
    if name not in BACKENDS:
        raise NSTError(f"Keras is set to use '{name}'; nstlib works with {', '.join(BACKENDS)}.")
    if not importlib.util.find_spec(name):
        if name == "tensorflow" and sys.version_info >= NO_TENSORFLOW:
            raise NSTError(
                f"Keras is set to use tensorflow, which has no build for Python {platform.python_version()}; "
                "set KERAS_BACKEND=jax and run: pip install jax"
            )
        raise NSTError(f"Keras is set to use {name}, which is not installed; run: pip install {_installable(name)}")
    return name


def _configured():
    """The backend of a Keras that is already imported, or of its settings file, or None."""
    if "keras" in sys.modules:
        return sys.modules["keras"].backend.backend()
    try:
        name = json.loads((home.keras() / "keras.json").read_text(encoding="utf-8")).get("backend")
    except (OSError, ValueError, AttributeError):
        return None
    # Keras writes this file itself, with its default; that is no wish for a TensorFlow that is not there.
    return None if name == "tensorflow" and not importlib.util.find_spec(name) else name


def _installable(name):
    """The package that brings a backend to this machine: TensorFlow has a build without GPU code for PCs."""
    if name == "tensorflow" and platform.machine() in ("x86_64", "AMD64") and platform.system() != "Darwin":
        return "tensorflow-cpu"
    return name


def _wake_tensorflow():
    import tensorflow as tf

    for gpu in tf.config.list_physical_devices("GPU"):
        # Without this TensorFlow takes the whole card, and a second notebook finds none left.
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # already in use: the caller configured it
            break


def backend_name():
    """The running Keras backend: "tensorflow", "jax" or "torch"."""
    return load_keras().backend.backend()


def device_name():
    """Where the arithmetic runs: "cpu" or "gpu"."""
    return {"tensorflow": _device_tensorflow, "jax": _device_jax, "torch": _device_torch}[backend_name()]()


def _device_tensorflow():
    import tensorflow as tf

    return "gpu" if tf.config.list_logical_devices("GPU") else "cpu"


def _device_jax():
    import jax

    return "cpu" if jax.default_backend() == "cpu" else "gpu"


def _device_torch():
    import torch

    return "gpu" if torch.cuda.is_available() or torch.backends.mps.is_available() else "cpu"


def convolves_with_onednn():
    """Are convolutions oneDNN's? TensorFlow takes them on processors with instructions for neural networks, unless
    TF_ENABLE_ONEDNN_OPTS says otherwise; they need about half of the work space. False where nobody can tell."""
    if backend_name() != "tensorflow":
        return False
    try:
        from tensorflow.python.util import _pywrap_util_port as port

        return bool(port.IsMklEnabled())
    except (ImportError, AttributeError):  # no public name for this question
        return False


@contextmanager
def memory_in_words():
    """Around work on the device, or as a decorator: that its memory is not enough becomes one sentence, an NSTError."""
    try:
        yield
    except Exception as error:
        if not _out_of_memory(error):
            raise
        raise NSTError("the memory of this machine's processor or card is not enough; use a smaller size.") from None


def _out_of_memory(error):
    """Every backend has its own exceptions for it, and none is Python's MemoryError."""
    if isinstance(error, NSTError | MemoryError):
        return False
    named = type(error).__name__ in ("ResourceExhaustedError", "OutOfMemoryError")
    return named or any(words in str(error) for words in OUT_OF_MEMORY)
