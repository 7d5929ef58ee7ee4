"""The capstone: what files say against what was put into them, words kept to the letter, critique taken in."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from nstcourse import capstone
from nstcourse.cli import app
from nstcourse.portfolio import critique, differences, make, reading, said
from nstlib.errors import NSTError
from nstlib.images.writing import encode
from nstlib.recipe import Recipe


def paint(folder, name, recipe, content="harbour", style="impasto", **report):
    """A file as `nst stylize` writes it, with the report of its run beside it."""
    texts = {"nst-recipe": recipe.to_json(), "nst-run": json.dumps({"content": content, "style": style})}
    image = np.random.default_rng(0).random((12, 16, 3))
    (folder / f"{name}.png").write_bytes(encode(image, "PNG", texts))
    if report:
        (folder / f"{name}.json").write_text(json.dumps(report))


@pytest.fixture
def folder(tmp_path):
    ledger = [
        {"kind": "content", "gradient_share": 0.25},
        {"kind": "style", "gradient_share": 0.5},
        {"kind": "style", "gradient_share": 0.25},
    ]
    paint(tmp_path, "try_2", Recipe(style_strength=4), ledger=ledger, seconds=90)
    paint(tmp_path, "try_10", Recipe(style_strength=16))
    paint(tmp_path, "alone", Recipe(seed=3, steps=7), "me.jpg", "mine.jpg")
    return tmp_path


def test_the_page_says_what_the_files_hold(folder):
    """Against what was put into them: which setting differs, the summed pull, 90 seconds, whose a picture is."""
    made = make(folder)
    page = made.page.read_text()
    assert made.works == 3
    assert "they differ in one setting, style_strength" in page
    assert "content 25%, style 75%" in page and "1.5 minutes" in page
    assert page.index("try_2.png") < page.index("try_10.png")  # as numbers
    assert "Harbour, afternoon, the nstlib project" in page  # of the gallery, so nobody is asked for it
    lacking = [line for line in made.missing if line.startswith("alone.png: alt")]
    assert lacking == ["alone.png: alt, photograph, style, predicted, saw, kept"]
    assert page.count("<img") == page.count(' alt="') == 3


def test_differences_are_those_of_the_recipes():
    """Two settings at once are counted as two, a setting of several parts once, and what is no choice not at all."""
    one, two = Recipe(), Recipe(steps=9, style_layers={"block1_conv1": 1, "block2_conv1": 3}, weights="0" * 16)
    rows = differences.differing([one.as_dict(), two.as_dict()])
    assert {name.split(" ")[0] for name in rows} == {"steps", "style_layers"}
    assert rows["steps"] == [one.steps, 9]
    assert rows["style_layers block3_conv1"] == [4.0, None]


def test_what_somebody_wrote_stays_to_the_letter(folder):
    made = make(folder)
    text = made.words.read_text().replace('question = ""', 'question = "Is \\"blue\\" a \\\\ colour? <b>"  # mine')
    made.words.write_text(text)
    paint(folder, "try_3", Recipe(), 'a"b\\', "tiles")
    again = make(folder)
    assert again.words.read_text().startswith(text)
    assert again.words.read_text().count("[[work]]") == 4
    assert "Is &quot;blue&quot; a \\ colour? &lt;b&gt;" in again.page.read_text()
    before = again.words.read_bytes()
    make(folder)
    assert again.words.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('title = "a\n', "cannot be read"),
        ("title = 3\n", "title must be words"),
        ('[[work]]\nalt = "x"\n', "does not say which picture"),
        ('[[work]]\nfile = "a"\n[[work]]\nfile = "a"\n', "names a twice"),
        ('work = "x"\n', "begins with a line [[work]]"),
    ],
)
def test_words_that_cannot_be_read_are_told_and_kept(folder, change, says):
    (folder / said.NAME).write_text(change)
    with pytest.raises(NSTError, match=r"portfolio\.toml") as error:
        make(folder)
    assert says in str(error.value)
    assert (folder / said.NAME).read_text() == change and not (folder / "portfolio.html").exists()


def test_odd_names_and_files_are_told_and_the_rest_is_kept(folder):
    (folder / said.NAME).write_text('id = "x"\ntitel = "T"\n[[work]]\nfile = "gone.png"\n')
    (folder / "bare.png").write_bytes(encode(np.zeros((4, 4, 3)), "PNG"))
    (folder / "torn.png").write_bytes((folder / "alone.png").read_bytes()[:60])
    (folder / "alone.json").write_text("[1, 2")
    told = " ".join(make(folder).told)
    assert "nothing is called 'titel'; did you mean 'title'" in told and "'gone.png' that is not in the folder" in told
    assert "bare.png is left out: it carries no recipe" in told and "torn.png is left out" in told
    assert "alone.json is not the report of a run" in told


def test_a_folder_without_paintings_says_how_to_make_one(tmp_path):
    done = CliRunner().invoke(app, ["portfolio", str(tmp_path)])
    assert isinstance(done.exception, NSTError) and "nst stylize PHOTO.jpg woodblock" in str(done.exception)
    with pytest.raises(NSTError, match="there is no folder"):
        reading.works_of(tmp_path / "none")


# --- critique ---------------------------------------------------------------------------------------------------------


def written(made, **changes):
    portfolio = json.dumps(made.words.read_text().split('id = "')[1].split('"')[0])
    text = {"nst-critique": 1, "portfolio": json.loads(portfolio), "by": "Ana", "levels": {"change": 3}, "answers": {}}
    return json.dumps(text | changes)


def test_critique_is_taken_in_and_other_files_are_told(folder):
    made = make(folder)
    (folder / "critique_ana.json").write_text(written(made, answers={"see": "A <i>blue</i> bee\nand sky"}))
    (folder / "critique_bo.json").write_text(written(made, by="Bo", levels={"change": 0}))
    bad = {
        "c": (written(made, portfolio="other"), "about another portfolio"),
        "d": ("{", "cannot be read"),
        "e": (written(made, by="  "), "not signed"),
        "f": (written(made, levels={"change": 4}), "none from 0 to 3"),
        "g": (written(made, levels={"change": True}), "none from 0 to 3"),
        "h": ("[]", "is no critique"),
    }
    for name, (text, _) in bad.items():
        (folder / f"critique_{name}.json").write_text(text)
    made = make(folder)
    told = [line for line in made.told if line.startswith("critique_")]
    assert made.critiques == 2
    for name, (_, says) in bad.items():
        assert any(line.startswith(f"critique_{name}.json is left out") and says in line for line in told), name
    page = made.page.read_text()
    assert "A &lt;i&gt;blue&lt;/i&gt; bee" in page
    assert "<td >3</td><td >0</td><td >1.5</td>" in page.replace("  ", " ")


def test_everyone_looks_at_as_many_and_every_portfolio_is_looked_at_by_as_many():
    names = [f"student {k}" for k in range(11)]
    given = critique.critics(names, 4, seed=2)
    assert list(given) == names
    for name, others in given.items():
        assert name not in others and len(set(others)) == 4
        assert sum(name in some for some in given.values()) == 4
    assert critique.critics(names, 4, 2) == given != critique.critics(names, 4, 3)
    for few, each in ((["a"], 1), (["a", "b"], 2), (names, 0)):
        with pytest.raises(NSTError, match="can look at"):
            critique.critics(few, each)


def test_critics_of_a_class_are_a_table(tmp_path):
    (tmp_path / "class.csv").write_text("id,name\n1,Åsa\n2,=cmd\n3,Bo\n", encoding="utf-8")
    done = CliRunner().invoke(
        app, ["course", "critics", str(tmp_path / "class.csv"), "-o", str(tmp_path / "c.csv"), "--each", "2"]
    )
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "id,name,looks at 1,looks at 2" and len(lines) == 4
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))  # no formula in a spreadsheet


def test_the_rubric_is_whole_and_the_same_everywhere(folder):
    one = capstone.brief()
    assert all(len(criterion.levels) == capstone.LEVELS for criterion in one.criteria)
    assert len({criterion.key for criterion in one.criteria}) == len(one.criteria) >= 6
    page, portfolio = capstone.markdown(), make(folder).page.read_text()
    for criterion in one.criteria:
        assert f"| **{criterion.name}** | " in page and f'<th scope="row">{criterion.name}</th>' in portfolio
