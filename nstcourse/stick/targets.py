"""For which Python on which system a stick is made: the tags of wheels that run there, and what markers say there."""

import platform
import sys
from dataclasses import dataclass

from nstlib.errors import NSTError, suggest

PYTHONS = ("3.11", "3.12", "3.13")  # for which there is TensorFlow, which the lessons need
GLIBC = 28  # 2.28, of 2018: what the wheels of today ask for, and every Linux that gets updates has


@dataclass(frozen=True)
class System:
    """A system in words, the tags of its wheels, best first, and its environment markers of PEP 508."""

    words: str
    tags: tuple
    markers: dict


def _markers(sys_platform, platform_system, os_name, platform_machine):
    return {
        "sys_platform": sys_platform,
        "platform_system": platform_system,
        "os_name": os_name,
        "platform_machine": platform_machine,
    }


def _linux(words, machine, oldest, former):
    # pip takes a tag for itself alone, and manylinux_2_28 not for the older ones that run there, too.
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, oldest - 1, -1)]
    tags += [f"manylinux{year}_{machine}" for year in former]
    return System(words, tuple(tags), _markers("linux", "Linux", "posix", machine))


SYSTEMS = {
    "linux": _linux("Linux on Intel or AMD", "x86_64", 5, ("2014", "2010", "1")),
    "linux-arm": _linux("Linux on ARM", "aarch64", 17, ("2014",)),
    "windows": System("Windows", ("win_amd64",), _markers("win32", "Windows", "nt", "AMD64")),
    "macos": System(
        "a Mac with Apple's processor", ("macosx_12_0_arm64",), _markers("darwin", "Darwin", "posix", "arm64")
    ),
    "macos-intel": System(
        "a Mac with Intel's processor", ("macosx_12_0_x86_64",), _markers("darwin", "Darwin", "posix", "x86_64")
    ),
}


@dataclass(frozen=True)
class Target:
    """One Python on one system."""

    python: str
    system: str

    def __str__(self):
        return f"Python {self.python} on {SYSTEMS[self.system].words}"

    @property
    def name(self):
        """As the stick calls it: linux-3.12."""
        return f"{self.system}-{self.python}"

    @property
    def options(self):
        """pip's options that ask for wheels of this target."""
        tags = [word for tag in SYSTEMS[self.system].tags for word in ("--platform", tag)]
        return ["--only-binary=:all:", "--implementation", "cp", "--python-version", self.python, *tags]

    @property
    def markers(self):
        """The environment markers that hold there, as far as they differ from one machine to another.

        Of the Pythons that begin with the same two numbers a late one is meant: early ones need more packages.
        """
        python = {"python_version": self.python, "python_full_version": f"{self.python}.9"}
        return {**SYSTEMS[self.system].markers, **python}


def target(python=None, system=None):
    """The Target of these words; what is left out is this machine's. NSTError for what there is none for."""
    python = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    if python not in PYTHONS:
        raise NSTError(
            f"there is no kit for Python '{python}'; take one of {', '.join(PYTHONS)}, for which there is TensorFlow."
        )
    system = system or here()
    if system not in SYSTEMS:
        raise NSTError(f"there is no kit for the system '{system}'; {suggest(system, SYSTEMS)}.")
    return Target(python, system)


def here():
    """This machine's system; NSTError where it is none of ours."""
    machine = {"arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    for name, system in SYSTEMS.items():
        theirs = system.markers["platform_machine"].lower()
        if (
            platform.system() == system.markers["platform_system"]
            and {"arm64": "aarch64"}.get(theirs, theirs) == machine
        ):
            return name
    raise NSTError(
        f"there are no wheels for this machine ({platform.system()} on {platform.machine()}); name the class's system "
        f"with --platform: {', '.join(SYSTEMS)}."
    )
