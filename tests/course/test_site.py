"""The site: what a built notebook holds is on its page, links hold, nothing is fetched, and bad input is told.

What a browser and axe-core say of it: tests/browser/test_site_in_browser.py.
"""

import html
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from small_site import ALT, rebuild, red_square, small

import nstlib
from nstcourse.build.site import launch, links, making, mathml, mended, pictures, reference
from nstlib.errors import NSTError

ROOT = Path(__file__).resolve().parents[2]
PLACES = {
    "stick": "In a room without internet",
    "colab": "On Colab",
    "hub": "With a hub",
    "tljh": "On The Littlest JupyterHub",
    "zero_to_jupyterhub": "On Kubernetes, by Zero to JupyterHub",
    "cluster": "On a cluster",
    "container": "In a container",
    "aws": "On Amazon EC2",
    "google": "On Google Compute Engine",
    "azure": "On Microsoft Azure",
}
MISSING = [name for name in making.NEEDED if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the extra 'site' is not installed: no {', '.join(MISSING)}")


def quietly(root, out):
    return list(making.build(root, out))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return small(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def made(checkout, tmp_path_factory):
    """The pages of a small course, and what was said."""
    out = tmp_path_factory.mktemp("out") / "site"
    return out, quietly(checkout, out)


@pytest.fixture(scope="module")
def site(made):
    return made[0]


@pytest.fixture
def own(tmp_path):
    """A checkout that a test may spoil."""
    return small(tmp_path / "checkout")


def read(site, name):
    return (site / f"{name}.html").read_text(encoding="utf-8")


def test_every_page_is_there_and_every_link_leads_somewhere(site):
    names = {file.relative_to(site).with_suffix("").as_posix() for file in site.rglob("*.html")}
    assert {"index", "notebooks/00_small", "notebooks/01_add", "exercises/01_add"} <= names
    assert {"gallery", "reference", "teachers_guide", "search"} <= names
    assert {name for name in names if name.startswith("where/")} == {f"where/{name}" for name in PLACES}
    assert links.broken(site) == []
    assert 'href="notebooks/00_small.html"' in read(site, "index") and 'href="glossary.html"' in read(site, "index")
    assert 'href="../notebooks/01_add.html"' in read(site, "exercises/01_add")
    assert "Pages to read." in read(site, "index")


def test_every_page_leads_to_the_places_to_run_it(site):
    """Under a heading of their own, in order; what the clouds share stands on each of their pages."""
    for name in ("index", "notebooks/00_small", "where/aws"):
        listed = read(site, name).partition("Where to run it")[2].partition("caption-text")[0]
        assert re.findall("|".join(PLACES.values()), listed) == list(PLACES.values())
    for name in ("aws", "google", "azure"):
        assert "From the machine to a picture" in read(site, f"where/{name}")
    assert 'href="container.html"' in read(site, "where/aws")
    (told,) = re.findall(r"<p><strong>Where to run it</strong>.*?</p>", read(site, "index"), re.DOTALL)
    assert re.findall(r'href="([\w/]+)\.html"', told) == [f"where/{name}" for name in PLACES]
    assert "in a room without internet" in told


def test_nothing_is_fetched_from_anywhere_else(site):
    assert links.outside(site) == {}
    styles = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.css"))
    assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", styles)


def test_a_picture_is_a_file_with_its_alternative_text(site):
    page = read(site, "notebooks/00_small")
    (tag,) = [tag for tag in re.findall(r"<img[^>]*>", page) if "pictures/" in tag]
    assert html.unescape(re.search(r'alt="([^"]*)"', tag)[1]) == ALT and 'loading="lazy"' in tag
    assert (site / "notebooks" / re.search(r'src="([^"]*)"', tag)[1]).read_bytes() == red_square()
    assert "base64" not in page


def test_formulas_are_drawn_by_the_browser_itself(site):
    page = read(site, "notebooks/00_small")
    formulas = re.findall(r"<math.*?</math>", page, flags=re.DOTALL)
    assert len(formulas) == 3 and "<mfrac>" in formulas[2] and 'display="block"' in formulas[2]
    assert formulas[1].count("‖") == 2  # \Big\lVert
    assert not re.search(r"\$|\\frac|MathJax", re.sub(r'alttext="[^"]*"', "", page))


def test_words_and_lessons_lead_to_each_other(site):
    """To the lesson's own words, by their heading, and back to the word."""
    words, page = read(site, "notebooks/01_add"), read(site, "glossary")
    assert 'href="../glossary.html#term-small-sum"' in words and "small sum" in words
    meaning = page[page.index('id="term-small-sum"') :]
    assert re.search(r"<strong>small sum</strong>: of two numbers", meaning)
    assert 'href="notebooks/01_add.html#words"' in meaning and 'id="words"' in words


def test_predictions_stay_folded_and_widgets_are_their_plain_twins(site):
    page = read(site, "notebooks/00_small")
    folded = page.index("Your prediction first.")
    assert page.rindex("<details", 0, folded) < folded < page.index("pictures/") < page.index("</details>", folded)
    assert "What is 1 + 1?</p><details><summary>Answer</summary>" in page and "widget-view" not in page
    answer = page.index("widgets") if "widgets" in page else page.index("Predict")
    assert page.rindex("The cell that asks; it holds the answer", 0, answer) > page.rindex("<details", 0, answer)


def test_a_sheet_is_given_out_without_outputs_and_solutions_are_not_there(site):
    page = read(site, "exercises/01_add")
    assert page.index("What a right answer prints") < page.index("1.1 add: 1 of 1")
    sheet = json.loads((site / "exercises" / "01_add.ipynb").read_text())
    assert all(not cell.get("outputs") for cell in sheet["cells"]) and "1 of 1" not in json.dumps(sheet)
    lesson = json.loads((site / "notebooks" / "00_small.ipynb").read_text())
    assert any(cell.get("outputs") for cell in lesson["cells"])
    assert not (site / "solutions").exists()


def test_the_reference_has_every_public_name_and_every_parameter(site):
    page = read(site, "reference")
    missing = [name for name in nstlib.__all__ if name != "__version__" and f'id="nstlib.{name}"' not in page]
    assert missing == []
    assert "<strong>content, style</strong>: a picture (H, W, 3) in [0, 1], a file, or a gallery name." in page
    assert "object at 0x" not in page and "_MISSING" not in page
    assert "forgets <em>where</em>" in page


def test_a_docstring_of_ours_becomes_text_without_accidents():
    lines = reference.restructured(
        ["|F|² of `x_`, *where* marked, 2 * a*b*c not.", "", "size, steps: of a run;", "    more.", "seed: s."]
    )
    assert lines[:3] == [
        r"\|F\|² of ``x_``, *where* marked, 2 \* a\*b\*c not.",
        "",
        r"| **size, steps**: of a run; more.",
    ]
    assert lines[3] == "| **seed**: s."


# --- where a notebook can be opened ----------------------------------------------------------------------------------


def test_without_a_repository_there_is_no_dead_button_and_one_sentence(made):
    site, (first, last) = made
    assert first == launch.NONE and last.endswith(f"open {site / 'index.html'}")
    page = read(site, "exercises/01_add")
    assert 'href="../exercises/01_add.ipynb" download' in page
    assert not re.search(r"colab|binder|lite/", page.replace("where/colab.html", ""))
    assert 'href="notebooks/index.ipynb" download' in read(site, "index")  # beside those to which it leads


def test_with_a_repository_the_buttons_lead_to_this_notebook(own, tmp_path):
    """Named in one place; the cells that open a notebook on Colab do not come onto the page."""
    with open(own / "pyproject.toml", "a") as file:
        file.write('urls.Repository = "https://github.com/someone/course"\n')
    rebuild(own)
    out = tmp_path / "site"
    (out / "lite" / "notebooks").mkdir(parents=True)
    for name in (*making.OURS, "lite/index.html", "lite/notebooks/index.html"):
        (out / name).touch()
    (out / "lite" / "index.html").write_text('<a href="made-by-a-script">')
    beside, news = quietly(own, out)
    assert beside.startswith("lite/, the sheets in a tab: 0.0 MB")
    assert (out / "lite" / "index.html").read_text() == '<a href="made-by-a-script">'
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert "pages" in news and "colab" in (own / "notebooks" / "00_small.ipynb").read_text()
    sheet, lesson = read(out, "exercises/01_add"), read(out, "notebooks/00_small")
    assert "https://colab.research.google.com/github/someone/course/blob/main/exercises/01_add.ipynb" in sheet
    assert "https://mybinder.org/v2/gh/someone/course/main?urlpath=lab/tree/exercises/01_add.ipynb" in sheet
    assert "../lite/notebooks/index.html?path=exercises/01_add.ipynb" in sheet and "/lite/" not in lesson
    assert "/blob/main/notebooks/00_small.ipynb" in lesson
    assert "colab-badge" not in lesson and "%pip" not in lesson and links.outside(out) == {}


# --- bad input -------------------------------------------------------------------------------------------------------


def gone(own):
    (own / "notebooks" / "01_add.ipynb").unlink()


def older(own):
    source = own / "course" / "lessons" / "00_small.py"
    source.write_text(source.read_text().replace("A red square", "A square"))


def not_a_notebook(own):
    (own / "exercises" / "01_add.ipynb").write_text("[]")


def without_text(own):
    (own / "course" / "lessons" / "01_add.py").unlink()


def dead_link(own):
    guide = own / "notebooks" / "teachers_guide.md"
    guide.write_text(guide.read_text() + "\n[there](nowhere.md)\n")


def formula(own):
    guide = own / "notebooks" / "teachers_guide.md"
    guide.write_text(guide.read_text() + "\n$\\nosuchcommand x$\n")


def no_picture(own):
    (own / "course" / "site.md").write_text("![A bee.](bee.jpg)\n")


@pytest.mark.parametrize(
    "spoil, words",
    [
        (gone, "^notebooks/01_add.ipynb is not built; run: make course.$"),
        (older, "^notebooks/00_small.ipynb is older than course/lessons/00_small.py; run: make course.$"),
        (not_a_notebook, "^exercises/01_add.ipynb is no built notebook; run: make course.$"),
        (without_text, "^course/lessons/01_add.py is not there, so notebooks/01_add.ipynb cannot be shown; "),
        (dead_link, "the generator warns: teachers_guide.md:5: .*nowhere.md"),
        (formula, r"teachers_guide.md.*the formula '\\nosuchcommand x' cannot be shown"),
        (no_picture, "^the picture 'bee.jpg' of the first page cannot be read; name one that is there.$"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(own, tmp_path, spoil, words):
    spoil(own)
    with pytest.raises(NSTError, match=words) as told:
        quietly(own, tmp_path / "site")
    assert "\n" not in str(told.value)
    assert not (tmp_path / "site").exists()


def test_a_folder_that_holds_something_else_is_left_alone(checkout, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for out in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(NSTError, match="holds something else than a site"):
            quietly(checkout, out)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_without_the_extra_one_sentence_says_how_to_get_it(checkout, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "NEEDED", ("sphinx", "no_such_package"))
    with pytest.raises(NSTError, match="^the site needs no_such_package; run: make site, or: pip install"):
        quietly(checkout, tmp_path / "site")


# --- the parts -------------------------------------------------------------------------------------------------------


def test_links_are_held_against_files_and_anchors(tmp_path):
    (tmp_path / "a.html").write_text(
        '<h1 id="top-of-it">A</h1><a href="b.html#there">1</a><a href="b.html#gone">2</a><a href="c.html">3</a>'
        '<a href="#top-of-it">4</a><a href="https://example.org/x">5</a><img src="../outside.png"><a href="d/">6</a>'
    )
    (tmp_path / "b.html").write_text('<p id="there">B</p>')
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "index.html").write_text("D")
    assert links.broken(tmp_path) == ["a.html: b.html#gone", "a.html: c.html", "a.html: ../outside.png"]
    (tmp_path / "a.html").write_text('<script src="https://example.org/x.js"></script><a href="https://example.org">')
    assert links.outside(tmp_path) == {"a.html": ["https://example.org/x.js"]}


def test_pictures_named_in_words_go_inside_and_come_out_as_files(tmp_path):
    (tmp_path / "red.png").write_bytes(red_square())
    tag = pictures.inside('Before ![A "red"\nsquare.](red.png) after', tmp_path)
    assert 'alt="A &quot;red&quot; square."' in tag and tag.startswith("Before <img src=") and tag.endswith(" after")
    filed = pictures.filed(tag + tag, tmp_path / "site", "exercises/page")
    (file,) = (tmp_path / "site" / "pictures").iterdir()
    assert file.read_bytes() == red_square() and filed.count(f'src="../pictures/{file.name}"') == 2


@pytest.mark.parametrize(
    "formula, part",
    [
        (r"F^{\mathsf T}", '<mi mathvariant="normal">T</mi>'),
        (r"\big\langle a \big\rangle", "⟨"),
        (r"\text{per\_pass}", "per_pass"),
        (r"a < b", "&#x0003C;"),
    ],
)
def test_formulas_keep_what_they_say(formula, part):
    drawn = mathml.mathml(formula)
    assert part in drawn.partition(">")[2]
    assert html.unescape(re.search(r'alttext="([^"]*)"', drawn)[1]) == formula


def test_every_formula_of_the_course_is_understood():
    """Of all texts in course/, built or not."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "course").glob("*/*.py"))]
    words = re.sub(r"^# ?", "", "\n".join(texts), flags=re.MULTILINE)
    formulas = {
        first or second for first, second in re.findall(r"\$\$(.+?)\$\$|\$([^$`\n]+?)\$(?!\d)", words, re.DOTALL)
    }
    assert len(formulas) > 50
    for formula in formulas:
        mathml.mathml(formula)


def test_what_is_mended_is_only_that(tmp_path):
    page = tmp_path / "a.html"
    math = '<math alttext="x" display="inline"><mi>x</mi></math>'
    page.write_text(
        f"<p>Of ({math}): {math} and {math}, or {math}-th.</p><table><thead><tr><th></th></tr></thead></table>"
    )
    (tmp_path / "b.html").write_text(f'<span class="nst-long">{math}</span>, and')
    mended.mend(tmp_path)
    assert (tmp_path / "b.html").read_text().endswith(f"{math},</span></span> and")
    together = '<span class="nst-together">'
    assert page.read_text() == (
        f"<p>Of {together}({math}):</span> {math} and {together}{math},</span> or {together}{math}-th</span>.</p>"
        "<table></table>"
    )


def test_the_workflow_for_pages_makes_the_site_and_gives_it_out():
    yaml = pytest.importorskip("yaml")
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text())["jobs"]["site"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make site LITE=online"]
    (upload,) = [step for step in steps if "upload-pages-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == "site" and any("deploy-pages" in step.get("uses", "") for step in steps)
