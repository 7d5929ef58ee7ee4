"""What every lesson must have, be readable by, and never hold."""

import itertools
import re
from pathlib import Path

import nbformat
import pytest
from notebook_outputs import faults, images

import nstlib as nst
from nstcourse import contents
from nstcourse.build.verify import MAX_BYTES

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [ROOT / "notebooks" / f"{lesson.name}.ipynb" for lesson in contents.read(ROOT).lessons]


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def lesson(request):
    notebook = nbformat.read(request.param, as_version=4)
    notebook["path"] = request.param
    return notebook


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def outputs(notebook):
    return [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]


def test_there_are_lessons_zero_to_ten():
    there = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert [name[:2] for name in there] == [f"{n:02d}" for n in range(14)]
    assert there == [path.stem for path in LESSONS]


def test_the_welcome_leads_to_every_other_lesson():
    table = prose(nbformat.read(LESSONS[0], as_version=4)).split("## What the course holds")[1].split("##")[0]
    assert re.findall(r"\]\((.+?)\)", table) == [path.name for path in LESSONS[1:]]


def test_one_title_and_headings_in_order(lesson):
    text = re.sub(r"```.*?```", "", prose(lesson), flags=re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#{1,6}) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    titles = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert len(titles) == len(set(titles))


def test_the_frame_is_complete(lesson):
    text = prose(lesson)
    for part in ("**The promise.**", "**Questions**", "**Objectives**", "**Minutes**", "**Memory**"):
        assert part in text, part
    for part in ("## Key points", "## Test yourself", "## Words", "## Read more"):
        assert part in text, part
    for part in ("**Predict.**", "**Observe.**", "**Explain.**"):
        assert text.count(part) >= 2, part
    asked = text.split("## Test yourself")[1]
    assert asked.count("<details><summary>") == asked.count("</details>") == 4
    assert len(re.findall(r"^\*\*[^*]+\*\*:", text.split("## Words")[1].split("##")[0], flags=re.MULTILINE)) >= 1


def test_every_picture_says_what_is_to_be_seen(lesson):
    assert len(images(outputs(lesson))) >= 5
    assert faults(outputs(lesson)) == []


@pytest.mark.parametrize("folder", ["notebooks", "solutions"])
def test_no_picture_of_a_built_page_is_without_words_or_repeats_its_caption(folder):
    """In every notebook that is built with outputs, the first page and the solutions included."""
    built = sorted((ROOT / folder).glob("*.ipynb"))
    assert len(built) >= 5
    assert {path.name: found for path in built if (found := faults(outputs(nbformat.read(path, 4))))} == {}


def test_links_say_where_they_lead_and_lead_there(lesson):
    for text, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", prose(lesson)):
        assert text.strip().lower() not in ("here", "this", "link", "click here"), text
        if not target.startswith(("http", "#")):
            assert (lesson.path.parent / target).exists(), target


def test_nothing_live_and_nothing_of_this_machine_is_stored(lesson):
    assert "widgets" not in lesson.metadata
    text = lesson.path.read_text()
    assert "application/vnd.jupyter.widget" not in text and lesson.path.stat().st_size <= MAX_BYTES
    assert not any(out.output_type == "error" for out in outputs(lesson))


def test_cells_are_short_and_prose_is_not_a_wall(lesson):
    for cell in lesson.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 45, cell.id


def test_receptive_fields_quoted_in_prose_are_right(lesson):
    net = nst.backbone("pocket")
    for layer, number in re.findall(r"`(block\d_conv\d)` sees (\d+)", prose(lesson)):
        assert net.receptive_field(layer) == int(number)
    for number, layer in re.findall(r"(\d+) pixels at `(block\d_conv\d)`", prose(lesson)):
        assert net.receptive_field(layer) == int(number)


def test_the_guide_has_a_part_for_every_new_lesson():
    guide = (ROOT / "notebooks" / "teachers_guide.md").read_text()
    assert [int(n) for n in re.findall(r"^## (\d+) ", guide, flags=re.MULTILINE)] == list(range(1, 14))
