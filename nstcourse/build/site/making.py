"""From notebooks/ and exercises/, as they are built, to a folder of pages.

Solutions are no part of it: a sheet is graded, and who could see its answers one click away would not work it. A
teacher gives them out with `nst course solutions`, when the last sheet is in.
"""

import io
import os
import re
import shutil
import tempfile
from pathlib import Path

from nstcourse import capstone, contents, glossary, online
from nstcourse.build import guide, pages, sources
from nstcourse.build.site import gallery, launch, links, mended, pictures, prepared, reference, where
from nstcourse.build.site.lite import building, kinds
from nstcourse.build.site.lite import page as tab
from nstcourse.build.site.playground import making as playground
from nstlib._version import __version__
from nstlib.errors import NSTError
from nstlib.files import as_path

THEME = Path(__file__).parent / "theme"
LITE = "lite"  # the folder of the sheets in a tab: kept as it is, where it is not made anew
OURS = ("searchindex.js", ".nojekyll")  # what a folder holds that may be made anew
NEEDED = ("sphinx", "myst_nb", "furo", "latex2mathml")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
HOME = "index"
SETTINGS = {
    "project": "Neural Style Transfer, a course",
    "author": "The nstlib project",
    "copyright": "the nstlib project; course text CC BY 4.0, code MIT",
    "release": __version__,
    "language": "en",
    "smartquotes": False,
    "root_doc": HOME,
    "extensions": [
        "myst_nb",
        "sphinx.ext.autodoc",
        *(f"{__package__}.{room}" for room in ("mathml", "launch", "reference")),
    ],
    "suppress_warnings": ["mystnb.lexer"],  # lines that only Jupyter understands
    # Notebooks: nothing is executed, and HTML comes before all else that an output holds.
    "nb_execution_mode": "off",
    "nb_mime_priority_overrides": [
        ("html", "text/html", 0),
        ("html", "application/vnd.jupyter.widget-view+json", None),
    ],
    "myst_enable_extensions": ["dollarmath"],
    "myst_heading_anchors": 4,
    "html_math_renderer": "mathml",
    # Reference.
    "autodoc_preserve_defaults": True,
    "autodoc_typehints": "none",
    "add_module_names": False,
    # Pages.
    "html_theme": "furo",
    "html_title": "Neural Style Transfer",
    "html_static_path": [str(THEME / "static")],
    "templates_path": [str(THEME)],
    "html_css_files": ["site.css"],
    "html_js_files": ["site.js"],
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_use_index": False,
    "html_permalinks_icon": "#",
}


def build(root=".", out="site", lite=None, play=False):
    """Make the site of a checkout in the folder `out`; yields a line of news for what there is to say.

    lite: "offline" or "online" makes lite/, too, the sheets in a browser's tab, with that kernel. play: playground/ is
    made, too, or it is said why not. What stood there from an earlier time goes, but for a lite/ that is not made anew.
    NSTError where a notebook is missing or older than its text, where `out` holds something else, and where a link
    leads nowhere.
    """
    out = as_path(out).resolve()
    _need()
    kind = kinds.chosen(lite) if lite else None
    root = sources.checkout(root)
    course = contents.read(root)
    _refuse_foreign(out)
    repository = online.repository(online.address(root))
    if not repository:
        yield launch.NONE
    with tempfile.TemporaryDirectory() as folder:
        made, lite, ground = Path(folder, "made"), Path(folder, LITE), Path(folder, playground.FOLDER)
        if play:
            try:
                playground.build(ground)
            except NSTError as error:
                yield playground.without(error)
        shown = kind or building.mark(out / LITE)[0]
        text = tab.page(root, course, shown)
        told = [playground.INVITED] * ground.is_dir() + [tab.INVITED] * bool(text)
        notebooks = prepared.all_of(root, course, [tab.PAGE] * bool(text), told)
        yield from _behind(root, notebooks)
        sheets = {page.file: page.download for page in notebooks if page.file.startswith("exercises/")}
        if kind:
            building.build(kind, root, course, sheets, lite)
        elif (out / LITE).is_dir():
            shutil.copytree(out / LITE, lite)
            yield from building.older(lite, sheets)
        settings = {"nst_repository": repository, "nst_lite": (lite / "index.html").is_file()}
        _make({**_texts(root, course), **({tab.PAGE: text} if text else {})}, notebooks, made, settings)
        for folder_beside in (lite, ground):
            if folder_beside.is_dir():
                folder_beside.rename(made / folder_beside.name)
        if lost := links.broken(made, beside=LITE):
            raise NSTError(f"{len(lost)} links of the site lead nowhere, the first of them {lost[0]}.")
        number = len([page for page in made.rglob("*.html") if page.relative_to(made).parts[0] != LITE])
        size, beside = _size(made), _size(made / LITE)
        _put_in_place(made, out)
    if (out / playground.FOLDER).is_dir():
        yield f"{playground.FOLDER}/: {_size(out / playground.FOLDER) / 1e6:.1f} MB"
    if beside:
        yield f"{LITE}/, the sheets in a tab: {beside / 1e6:.1f} MB"
    yield f"{number} pages, {(size - beside) / 1e6:.1f} MB: open {out / 'index.html'}"


def _behind(root, notebooks):
    """A line of news where notebooks would open on Colab with another first cell than the repository asks for."""
    if old := [page.file for page in notebooks if online.behind(root, page.file, page.download)]:
        words = f"{old[0]} lacks" if len(old) == 1 else f"{len(old)} notebooks, {old[0]} among them, lack"
        yield f"{words} the first cell and the badges of what Repository names now; to renew them run: make course."


def _size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _make(pages, notebooks, made, settings):
    """The pages of a course in the folder `made`, from texts and files in one beside it. pages: {name: Markdown}."""
    texts = made.with_name("texts")
    extra = texts / "extra"
    for name, text in pages.items():
        _write(texts / f"{name}.md", pictures.filed(text, extra, name))
    for page in notebooks:
        page.write(texts, extra)
    settings["nst_notebooks"] = {page.doc: page.file for page in notebooks}
    _generate(texts, made, {**settings, "html_extra_path": [str(extra)], "exclude_patterns": [extra.name, where.PARTS]})
    mended.mend(made)
    (made / ".nojekyll").touch()  # or GitHub would leave out the folders that begin with an underscore


def _put_in_place(made, out):
    """Whole or not at all: whoever looks meanwhile sees the old site or the new one."""
    new, old = (out.with_name(f".{out.name}.{word}") for word in ("new", "old"))
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, new)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _need():
    from importlib.util import find_spec

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise NSTError(f"the site needs {', '.join(missing)}; run: make site, or: pip install --editable '.[site]'")


def _refuse_foreign(out):
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not all((out / name).exists() for name in OURS)):
        raise NSTError(f"'{out}' holds something else than a site; give another folder with --out, or move it away.")


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _texts(root, course):
    """{page: Markdown} of the pages that are no notebooks."""
    found = {"gallery": gallery.page(), "reference": reference.page(), "capstone": capstone.markdown()}
    if terms := glossary.read(root, course):
        found["glossary"] = glossary.page(terms, course)
    teachers = root / pages.GUIDE
    if teachers.is_file():
        text = sources.text_of(teachers, pages.GUIDE)
        found["teachers_guide"] = text.replace(f"{guide.MADE}\n\n", "", 1)
    if (root / prepared.ACCESSIBILITY).is_file():
        found["accessibility"] = sources.text_of(root / prepared.ACCESSIBILITY, prepared.ACCESSIBILITY)
    return found | where.texts(root, online.address(root))


def _generate(texts, made, settings):
    """Run Sphinx; NSTError for whatever it warns of."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    settings = {**SETTINGS, **settings}
    try:
        with patch_docutils(), docutils_namespace():  # what it registers there is gone for the next site
            kept = made.with_name("kept")
            Sphinx(texts, None, made, kept, "html", settings, status=None, warning=warnings).build()
    except SphinxError as error:
        raise NSTError(f"the site could not be made: {error}") from None
    words = COLOUR.sub("", warnings.getvalue()).replace(f"{texts}{os.sep}", "")
    told = [line for line in words.splitlines() if line.strip()]
    if told:
        raise NSTError(f"the site was not made, since the generator warns: {'; '.join(told[:5])}")
