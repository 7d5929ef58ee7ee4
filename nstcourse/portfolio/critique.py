"""Critique by others: a sheet for screen or paper, the small files that it writes, and who looks at whose."""

import json
import random
from dataclasses import dataclass

from nstcourse.capstone import LEVELS, brief
from nstcourse.grading.reports.texts import html, line, plain
from nstcourse.portfolio.shell import page
from nstlib.errors import NSTError

SHEET = "critique.html"
MARK = "nst-critique"  # the key by which a file says that it is one
MOST = 4_000  # characters of an answer
LARGEST = 200_000  # bytes of a file
SCRIPT = """
const form = document.querySelector("form"), said = document.getElementById("said");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const data = new FormData(form), levels = {}, answers = {};
  for (const [name, value] of data) {
    if (name.startsWith("level-")) levels[name.slice(6)] = Number(value);
    else if (name.startsWith("ask-")) answers[name.slice(4)] = value;
  }
  const by = data.get("by").trim();
  if (!by) { said.textContent = "Your name is missing: a critique is signed."; form.elements.by.focus(); return; }
  const text = JSON.stringify({"nst-critique": 1, portfolio: form.dataset.portfolio, by, levels, answers}, null, 1);
  const link = document.createElement("a"), safe = by.replace(/[^\\p{L}\\p{N}]+/gu, "_").slice(0, 60);
  link.href = "data:application/json;charset=utf-8," + encodeURIComponent(text);
  link.download = `critique_${safe}.json`;
  link.click();
  said.textContent = `Saved as ${link.download}: give this file to whoever made the portfolio.`;
});
"""


@dataclass(frozen=True)
class Critique:
    """by: who wrote it; levels: {criterion: 0 to 3}; answers: {question: words}."""

    by: str
    levels: dict
    answers: dict


def sheet(said):
    """The critique sheet of a portfolio as a page: to be filled in on a screen, or printed."""
    title = line(said.whole["title"]) or "A portfolio"
    asks = "".join(
        f'<p><label for="ask-{one.key}">{html(one.words)}</label>'
        f'<textarea id="ask-{one.key}" name="ask-{one.key}" rows="4" maxlength="{MOST}"></textarea></p>'
        for one in brief().asks
    )
    criteria = "".join(
        f"<fieldset><legend><strong>{html(one.name)}</strong></legend>"
        + "".join(
            f'<label><input type="radio" name="level-{one.key}" value="{k}"> {k}: {html(words)}</label>'
            for k, words in enumerate(one.levels)
        )
        + "</fieldset>"
        for one in brief().criteria
    )
    body = (
        f"<h1>Critique: {html(title)}</h1>\n<p>Look at the portfolio first, for five minutes, without this sheet. Then "
        "write to the person who made it, not about them. Nothing is sent anywhere: the button writes a small file.</p>"
        f'<form data-portfolio="{html(said.whole["id"])}"><p><label for="by">Your name</label>'
        f'<input type="text" id="by" name="by" maxlength="80" autocomplete="name"></p>\n<h2>What you see</h2>\n{asks}\n'
        "<h2>Levels</h2>\n<p>Levels are no marks: they say what the next version needs. Leave out what you cannot "
        f'tell.</p>\n{criteria}\n<p class="screen"><button type="submit">Save this critique as a file</button></p>'
        '<p id="said" role="status" class="screen"></p></form>'
    )
    return page(f"Critique: {title}", body, SCRIPT)


def read(folder, portfolio):
    """([Critique] by their names; sentences about files that could not be taken): critique_*.json in the folder.

    portfolio: the id of the one that they must be of. Of two by one name the later file in the order of names counts,
    and that is told.
    """
    found, told = {}, []
    for path in sorted([*folder.glob("critique_*.json"), *folder.glob("critique/*.json")]):
        try:
            one = _critique(path, portfolio)
        except NSTError as error:
            told.append(f"{path.name} is left out: {error}")
            continue
        if one.by in found:
            told.append(f"there are two critiques by {one.by}; {path.name} counts.")
        found[one.by] = one
    return [found[name] for name in sorted(found)], told


def _critique(path, portfolio):
    try:
        if path.stat().st_size > LARGEST:
            raise NSTError(f"it has over {LARGEST // 1000} KB, too many for a critique.")
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise NSTError("it cannot be read; ask for the file that the sheet's button writes.") from None
    if not isinstance(said, dict) or MARK not in said:
        raise NSTError("it is no critique; ask for the file that the sheet's button writes.")
    if said.get("portfolio") != portfolio:
        raise NSTError("it is about another portfolio.")
    by = line(said.get("by") if isinstance(said.get("by"), str) else "", 80)
    if not by:
        raise NSTError("it is not signed; a critique has a name.")
    levels, answers = said.get("levels"), said.get("answers")
    if not isinstance(levels, dict) or not isinstance(answers, dict):
        raise NSTError("its levels or its answers are missing.")
    known, asked = [one.key for one in brief().criteria], [one.key for one in brief().asks]
    for key, level in levels.items():
        if key not in known or isinstance(level, bool) or not isinstance(level, int) or not 0 <= level < LEVELS:
            raise NSTError(f"its level of '{line(key, 40)}' is none from 0 to {LEVELS - 1}.")
    words = {key: plain(answers[key], MOST).strip() for key in asked if isinstance(answers.get(key), str)}
    return Critique(by, levels, {key: text for key, text in words.items() if text})


def critics(names, each=3, seed=0):
    """{name: [whose portfolios they look at]}: so many each, never one's own, and every portfolio by as many.

    names are laid in a circle in an order drawn by the seed, and each looks at the next `each` ones.
    NSTError where there are too few names, or one stands there twice.
    """
    names = list(names)
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise NSTError(f"'{twice}' stands in the list twice.")
    if not 1 <= each < len(names):
        raise NSTError(
            f"{len(names)} people can look at 1 to {max(len(names) - 1, 1)} portfolios of others each, not {each}."
        )
    order = list(names)
    random.Random(seed).shuffle(order)
    place = {name: i for i, name in enumerate(order)}
    return {name: [order[(place[name] + k) % len(order)] for k in range(1, each + 1)] for name in names}
