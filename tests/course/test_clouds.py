"""What Amazon's and Microsoft's own programs say of every command on the pages of their clouds: the lane `clouds`.

The programs take a command to pieces before they ask anybody: one that they know, with options that they know, fails
only since nobody answers, or nobody has logged in. Google's program is in no package index, so its page is left out.
"""

import os
import subprocess
from pathlib import Path

import pytest
from dockerfile import ROOT
from shell_blocks import blocks, words_in_text

from nstcourse.build.site import where
from nstlib import settings

BIN = settings.value("NST_CLOUDS")
pytestmark = pytest.mark.skipif(not BIN, reason="asks programs of two clouds: make lanes LANES=clouds")
# Nobody listens at this address of this machine.
UNDERSTOOD = {"aws": "Could not connect to the endpoint URL", "az": "Please run 'az login'"}
OPTIONS = {"aws": ("--no-sign-request", "--endpoint-url", "http://127.0.0.1:9"), "az": ()}
NOT_ASKED = ("aws configure", "az login")
ANSWER = "123456789012"  # as long as an account's number; it stands for whatever a command would have said
REPORTER = """#!/bin/sh
said=$('{program}' {options} "$@" 2>&1)
case "$said" in *"{understood}"*) verdict="ok {name} $1 $2";; *) verdict="no {name} $*: $said";; esac
printf '%s' "$verdict" | tr -s '[:cntrl:]' ' ' >> '{log}'
echo >> '{log}'
case "$*" in *RegionName*) echo eu-central-1;; *) echo {answer};; esac
"""


def asked(tmp_path, name, commands):
    """What the program says of each of its commands, in order; all others do nothing but answer."""
    log, folder = tmp_path / "log", tmp_path / "bin"
    folder.mkdir()
    log.touch()
    words = {"program": Path(BIN, name), "options": " ".join(OPTIONS[name]), "understood": UNDERSTOOD[name]}
    programs = {name: REPORTER.format(name=name, log=log, answer=ANSWER, **words)}
    programs |= {other: "#!/bin/sh\necho 192.0.2.1\n" for other in ("ssh", "scp", "curl", "sudo", "git", "nvidia-smi")}
    for program, text in programs.items():
        (folder / program).write_text(text)
        (folder / program).chmod(0o755)
    own = {"HOME": str(tmp_path), "AWS_MAX_ATTEMPTS": "1", "AZURE_CONFIG_DIR": str(tmp_path / "azure")}
    environment = {**os.environ, **own, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash"], input=commands, env=environment, cwd=tmp_path, text=True, capture_output=True, timeout=300)
    return log.read_text().strip().split("\n")


@pytest.mark.parametrize("cloud, name, fewest", [("aws", "aws", 20), ("azure", "az", 12)])
def test_every_command_is_understood(tmp_path, cloud, name, fewest):
    text = where.texts(ROOT)[f"where/{cloud}"]
    known = [block for block in blocks(text) if f"{name} " in block]
    known += [words for words in words_in_text(text) if words.startswith(f"{name} ") and words not in NOT_ASKED]
    said = asked(tmp_path, name, "\n".join(known))
    assert len(said) >= fewest
    assert [line for line in said if not line.startswith("ok ")] == []


@pytest.mark.parametrize(
    "name, wrong", [("aws", "aws ec2 describe-volumes --no-such-option 1"), ("az", "az vm list --no-such-option 1")]
)
def test_a_command_that_is_none_is_not_understood(tmp_path, name, wrong):
    (said,) = asked(tmp_path, name, wrong)
    assert said.startswith("no ")
