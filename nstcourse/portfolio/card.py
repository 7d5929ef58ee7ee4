"""The recipe card of works of one pair: what the files know and what was written of them, side by side."""

import json

from nstcourse.grading.reports.pages import table
from nstcourse.grading.reports.texts import html
from nstcourse.portfolio.credit import credit
from nstcourse.portfolio.differences import differing

ALWAYS = ("size", "steps", "start", "content_weight", "style_strength", "tv_weight", "backbone", "amount")
WORDS = {  # of portfolio.toml: what the row is called
    "photograph": "photograph, and who took it",
    "style": "style, and where it comes from",
    "predicted": "what I predicted",
    "saw": "what I saw",
    "kept": "kept or rejected, and why",
}
NAMED = ("photograph", "style")  # whose names the files hold
BLANK = '<span class="quiet">not yet written</span>'
UNKNOWN = '<span class="quiet">not in the file</span>'
MOST = 5_000  # characters of what somebody wrote


def card(works, said):
    """HTML: a table with a column for each work; settings that differ are set in bold, and say so."""
    rows = [_written("photograph", works, said), _written("style", works, said)]
    rows += [_row(name, values, "") for name, values in _same(works).items()]
    rows += [_row(name, values, "differs") for name, values in differing([one.recipe for one in works]).items()]
    rows += [_written("predicted", works, said), _written("saw", works, said)]
    rows += [_pull(works), _seconds(works), _written("kept", works, said)]
    rows.append(["in full", *(_recipe(one) for one in works)])
    caption = "Settings are read from the files; words are the maker's. The share of the pull is that at the end."
    return table(caption, ["", *(html(one.name) for one in works)], rows)


def _same(works):
    """{setting: values} of those that a card always shows and that do not differ."""
    rows = {name: [one.recipe.get(name) for one in works] for name in ALWAYS}
    return {name: v for name, v in rows.items() if v[0] is not None and all(one == v[0] for one in v)}


def _row(name, values, css):
    mark = ' <span class="differs">(differs)</span>' if css else ""
    cells = [f'<td class="{css}">{UNKNOWN if value is None else html(_shown(value))}</td>' for value in values]
    return [f"<code>{html(name)}</code>{mark}", *cells]


def _shown(value):
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _written(key, works, said):
    """A row of words; what the gallery knows stands in for what nobody has written."""
    cells = []
    for one in works:
        words, named = said.of(one.name)[key].strip(), ""
        if key in NAMED:
            named = one.pair[NAMED.index(key)]
        known = f"<code>{html(named)}</code>: " if named else ""
        cells.append(known + (html(words or credit(named), MOST) or BLANK))
    return [WORDS[key], *cells]


def _pull(works):
    cells = []
    for one in works:
        shares = one.shares()
        words = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
        cells.append(html(words) if shares else UNKNOWN)
    return ["share of the pull", *cells]


def _seconds(works):
    return ["time it took", *(_duration(one.report["seconds"]) if one.report else UNKNOWN for one in works)]


def _duration(seconds):
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.1f} minutes"


def _recipe(work):
    text = html(json.dumps(work.recipe, indent=1, ensure_ascii=False), 20_000)
    return f"<details><summary>recipe</summary><pre>{text}</pre></details>"
