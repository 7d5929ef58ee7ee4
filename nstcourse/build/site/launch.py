"""Where a page's notebook can be opened: a row of links above it, as part of the generator.

The repository is named in one place, `Repository` under [project.urls] in pyproject.toml. Until then, and for what the
site does not hold, there is no link that would lead nowhere.
"""

from html import escape

from nstcourse import online

NONE = (
    "no repository is named, so the pages have no buttons for Colab and Binder; name one as Repository under "
    "[project.urls] in pyproject.toml."
)


def places(page, path, home, lite):
    """[(words, address)] for the page "exercises/03_style" of "exercises/03_style.ipynb"; home: OWNER/NAME or ""."""
    up = "../" * page.count("/")
    found = [("Download for JupyterLab", f"{up}{path}")]
    if lite and path.startswith("exercises/"):
        found.append(("Open in this browser (Lite)", in_tab(page, path)))
    if home:
        found += online.places(home, path).items()
    return found


def in_tab(page, path):
    """Where a page finds the sheet of that file in the tab: as a document alone, which a telephone has room for."""
    return f"{'../' * page.count('/')}lite/notebooks/index.html?path={path}"


def row(page, path, home, lite):
    """The links as HTML."""
    links = "".join(
        f'<li><a href="{escape(address, quote=True)}"{" download" * (not number)}>{escape(words)}</a></li>'
        for number, (words, address) in enumerate(places(page, path, home, lite))
    )
    return f'<nav class="nst-launch" aria-label="Open this notebook"><ul>{links}</ul></nav>'


def setup(app):
    """Tell Sphinx of it: pages made from notebooks get the row, which page.html shows."""
    app.add_config_value("nst_repository", "", "html")
    app.add_config_value("nst_notebooks", {}, "html")
    app.add_config_value("nst_lite", False, "html")
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add(app, pagename, templatename, context, doctree):
    context["prev"] = context["next"] = None  # the last words of a lesson or a sheet are the way on
    config = app.config
    if pagename in config.nst_notebooks:
        context["nst_launch"] = row(pagename, config.nst_notebooks[pagename], config.nst_repository, config.nst_lite)
