"""The pages of course/where/: shells understand their blocks, and what they ask of ours is there, option by option.

What Amazon's and Microsoft's own programs say of the commands: `make lanes LANES=clouds`, tests/course/test_clouds.py.
"""

import re
import shlex
import subprocess
import tomllib

import pytest
import typer
from dockerfile import ROOT, instructions
from shell_blocks import blocks, words_in_text

from nstcourse.build.site import where
from nstcourse.cli import app
from nstlib.errors import NSTError

PAGES = {name.partition("/")[2]: text for name, text in where.texts(ROOT).items()}
CLOUDS = ("aws", "google", "azure")
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_shell_understands_every_block(name):
    assert blocks(PAGES[name])
    for block in blocks(PAGES[name]):
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert done.returncode == 0 and done.stderr == "", (block, done.stderr)


def commands(program):
    """[(page, words after the program's name)] of all blocks and of what stands in the text."""
    for page, text in PAGES.items():
        for line in [*(line for block in blocks(text) for line in joined(block)), *words_in_text(text)]:
            words = shlex.split(line, comments=True) if program in line and "'{" not in line else []
            yield from ((page, words[at + 1 :]) for at in places(words, program))


def joined(block):
    return block.replace("\\\n", " ").splitlines()


def places(words, program):
    """Where a command begins: first on its line, or behind the image of `docker run`; an image is none."""
    for at, word in enumerate(words):
        first = at == 0 or (words[0] == "docker" and words[at - 1] in ("nst", "nst-gpu"))
        if word.rpartition("/")[2] == program and first and not (words[0] == "docker" and at + 1 == len(words)):
            yield at


def test_every_command_of_ours_is_one_with_all_its_options():
    root = typer.main.get_command(app)
    found = list(commands("nst"))
    for page, words in found:
        context = typer.Context(root, info_name="nst")
        command = root
        while hasattr(command, "commands"):
            name, *words = words
            assert name in command.commands, (page, name)
            command = command.commands[name]
        if words:  # else it is only spoken of
            command.make_context(command.name, list(words), parent=context)  # raises for what it does not know
    assert {page for page, _ in found} == set(PAGES)
    assert {words[0] for _, words in found} >= {"doctor", "paint", "stylize", "lab"}


def test_a_command_that_is_none_is_found():
    with pytest.raises(Exception, match="No such option"):
        typer.main.get_command(app).commands["paint"].make_context("paint", ["bridge", "--stile", "starry"])


def test_extras_that_pip_is_asked_for_are_there():
    asked = [
        extra
        for text in PAGES.values()
        for names in re.findall(r"'\.\[([\w,]+)\]'", text)
        for extra in names.split(",")
    ]
    assert set(asked) == {"gpu", "fast", "lab"} <= EXTRAS


def test_the_container_page_and_the_dockerfile_agree():
    text = (ROOT / "Dockerfile").read_text()
    steps = instructions(text)
    arguments = {value.partition("=")[0] for word, value in steps if word == "ARG"}
    assert set(re.findall(r"--build-arg (\w+)=", PAGES["container"])) == arguments == {"BASE", "VARIANT"}
    course = next(value for word, value in steps if word == "WORKDIR")
    mounted = set(re.findall(r"--volume \S+?:(/[^\s`\"]+)", PAGES["container"]))
    made = next(value for word, value in steps if word == "RUN" and "useradd" in value)
    assert course in mounted and all(place in made for place in mounted)
    tags = set(re.findall(r"--tag (\S+)", PAGES["container"]))
    for block in blocks(PAGES["container"]):
        for line in (line for line in joined(block) if line.startswith("docker run")):
            assert tags & set(shlex.split(line)), line
            assert "--publish" not in line or "--publish 127.0.0.1:8888:8888" in line, "never open to the network"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_s_page_ends_where_nothing_costs_any_more(cloud):
    text = PAGES[cloud]
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Before: what it costs" and headings[-1] == "Switch it off"
    assert "*Not tried:*" in text and "```{include} _machine.md" in text
    assert not re.search(r"[$€£]\s?\d|\d\s?(USD|EUR|dollars?|euros?)\b(?!\")", text.replace("10USD", "")), "a price"
    off = text.partition("## Switch it off")[2]
    assert re.search(r"terminate-instances|instances delete|group delete", off) and "left that costs" in off
    alone = {"aws": "shutdown -h +180", "google": "--max-run-duration=3h", "azure": "az vm auto-shutdown"}
    assert alone[cloud] in text.partition("## Switch it off")[0]
    assert not re.search(r"0\.0\.0\.0", text), "JupyterLab listens to the machine alone"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_all_that_is_made_is_taken_away(cloud):
    """Every kind of thing that a command creates has one that deletes it, or goes with what holds it."""
    made = set(
        re.findall(
            r"^(?:\w+=\"\$\()?(?:aws ec2 (?:create|run)-([\w-]+)|gcloud compute (\w+) create)", PAGES[cloud], re.M
        )
    )
    kinds = {one or two for one, two in made}
    gone = {"key-pair": "delete-key-pair", "security-group": "delete-security-group", "instances": "instance"}
    off = PAGES[cloud].partition("## Switch it off")[2]
    assert all(gone[kind] in off for kind in kinds)
    assert kinds == {"aws": set(gone), "google": {"instances"}, "azure": set()}[cloud]
    groups = set(re.findall(r"--resource-group (\S+)", PAGES[cloud]))
    assert groups == ({"nst"} if cloud == "azure" else set())


# --- on the site -----------------------------------------------------------------------------------------------------


def test_the_address_is_filled_in_where_there_is_one_and_else_it_is_said():
    named = where.texts(ROOT, "https://github.com/someone/course")
    assert all(
        "git clone https://github.com/someone/course nstlib" in named[f"where/{x}"] for x in ("container", "_machine")
    )
    assert not any("REPOSITORY" in text for text in named.values())
    for name, text in PAGES.items():
        assert text.count("`REPOSITORY` stands for the address") == (name in ("container", *CLOUDS))


def test_pages_come_in_order_and_parts_are_none(tmp_path):
    assert where.names(ROOT) == ["stick", "colab", "hub", "tljh", "zero_to_jupyterhub", "cluster", "container", *CLOUDS]
    assert where.names(tmp_path) == [] and where.texts(tmp_path) == {}
    folder = tmp_path / "course" / "where"
    folder.mkdir(parents=True)
    for name in ("zoo", "aws", "_part"):
        (folder / f"{name}.md").write_text(f"# {name}\n")
    assert where.names(tmp_path) == ["aws", "zoo"]
    (folder / "zoo.md").write_text("REPOSITORY without a title")
    with pytest.raises(NSTError, match="^course/where/zoo.md has no title; begin it with a line '# ...'.$"):
        where.texts(tmp_path)


def test_links_out_of_the_site_become_words(tmp_path):
    folder = tmp_path / "course" / "where"
    folder.mkdir(parents=True)
    (folder / "aws.md").write_text(
        "# A\n\n[Dockerfile](../../Dockerfile), [b](container.md), [c](https://example.org)\n"
    )
    (text,) = where.texts(tmp_path, "x").values()
    assert text.endswith("Dockerfile, [b](container.md), [c](https://example.org)\n")
