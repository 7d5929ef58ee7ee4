"""The page without names, of a class whose names were drawn by lot; and what can be worked out from the numbers on it,
by going through every class that would give the same page."""

import html
import random
import re
from collections import defaultdict
from itertools import product

import pytest

from nstcourse.grading import reports
from nstcourse.grading.reports import projector

LETTERS = "bcdfghjkmpqrtvwxyz"  # words that no language has


def word(chance):
    return "".join(chance.choices(LETTERS, k=9))


def mark(points, variant="", of=2):
    known = {
        "status": "full" if points == of else "wrong",
        "points": points,
        "of": of,
        "passed": [],
        "variant": variant,
    }
    return known | {"words": [], "notes": []}


def work(student, tasks, chance, **more):
    secret = {name: word(chance) for name in ("file", "folder", "words", "log")}
    known = {"student": student, "exercise": "03_style", "status": "graded", "notes": [word(chance)], "of": 4} | secret
    for task in tasks.values():
        task |= {"source": word(chance), "notes": [word(chance)], "words": [word(chance)], "comment": word(chance)}
    return known | {"points": sum(t["points"] for t in tasks.values()), "tasks": tasks} | more


def report(works, chance):
    roster = {s["student"]: word(chance) for s in works}
    tasks = {
        "3.1": {"name": "flatten", "of": 2, "probes": [], "variants": {"swapped": "rows and columns are exchanged."}},
        "3.2": {"name": "gram_matrix", "of": 2, "probes": [], "variants": {"sum": "it is a sum, and no mean."}},
    }
    exercises = {"03_style": {"of": 4, "manual": [], "tasks": tasks}}
    return {"notes": [word(chance)], "roster": roster, "exercises": exercises, "submissions": works, "kit": "0.1"}


def a_class(outcomes, chance):
    """A report of so many hand-ins: outcomes are [(points of 3.1, points of 3.2, mistake in 3.1, mistake in 3.2)]."""
    works = [work(word(chance), {"3.1": mark(a, x), "3.2": mark(b, y)}, chance) for a, b, x, y in outcomes]
    return report(works, chance)


def shown(made, folder):
    reports.write(made, folder)
    text = (folder / "class_without_names.html").read_text(encoding="utf-8")
    body = re.sub(r"<[^>]*>", " ", text.split("<main>")[1])
    return text, " ".join(html.unescape(body).split())


def strings(thing):
    if isinstance(thing, dict):
        return {s for pair in thing.items() for part in pair for s in strings(part)}
    if isinstance(thing, list):
        return {s for part in thing for s in strings(part)}
    return {thing} if isinstance(thing, str) else set()


@pytest.mark.parametrize("seed", range(5))
def test_no_name_no_id_and_no_file_is_on_it(tmp_path, seed):
    chance = random.Random(seed)
    outcomes = [(*chance.choices((0, 1, 2), k=2), chance.choice(("", "swapped")), "") for _ in range(9)]
    made = a_class(outcomes, chance)
    made["submissions"] += [
        work(word(chance), {}, chance, status="missing", points=0),
        work(word(chance), {}, chance, status="refused", points=0),
    ]
    text, _ = shown(made, tmp_path)
    drawn = {s for s in strings(made) if re.fullmatch(f"[{LETTERS}]{{9}}", s)}
    assert len(drawn) > 100 and not any(secret in text for secret in drawn)
    assert "students/" not in text and "<a " not in text and "<script" not in text
    assert any(secret in (tmp_path / "class.html").read_text(encoding="utf-8") for secret in drawn)


def test_a_class_worked_out_by_hand(tmp_path):
    chance = random.Random(0)
    outcomes = (
        [(2, 2, "", "")] * 12 + [(1, 2, "", "")] * 4 + [(0, 2, "swapped", "")] * 5 + [(0, 0, "swapped", "sum")] * 2
    )
    _, text = shown(a_class(outcomes, chance), tmp_path)
    assert "Exercise 3: style 23 hand-ins." in text
    assert "3.1 flatten 2 points ✓ 12 ◐ 4 ✗ 7" in text
    assert "3.2 gram_matrix 2 points ✓ at least 21 of 23 ?" in text
    assert "3.1 flatten Rows and columns are exchanged." in text
    assert "It is a sum" not in text and "fewer than 3" not in text


@pytest.mark.parametrize(
    ("swapped", "others", "says"),
    [
        (4, 3, "4 of 12"),
        (4, 1, "at least 3 of 12"),
        (7, 0, "at least 5 of 12"),
        (2, 4, "No known mistake was made by 3"),
    ],
)
def test_a_mistake_is_counted_where_that_tells_of_no_other(tmp_path, swapped, others, says):
    chance = random.Random(0)
    outcomes = (
        [(2, 2, "", "")] * (12 - swapped - others) + [(0, 2, "swapped", "")] * swapped + [(0, 2, "", "")] * others
    )
    _, text = shown(a_class(outcomes, chance), tmp_path)
    mistakes = text.partition("Common mistakes ")[2]
    assert mistakes.startswith(says) and "fewer than 3" not in mistakes
    assert ("Rows and columns" in mistakes) == (swapped > 2)


def test_a_bar_is_filled_as_far_as_is_told_and_of_too_mixed_a_class_nothing_is(tmp_path):
    chance = random.Random(0)
    outcomes = [(0, 2, "", "")] * 2 + [(0, 1, "", "")] + [(0, 0, "", "")] * 2
    text, words = shown(a_class(outcomes, chance), tmp_path)
    assert (
        '<span class="none" style="flex: 3">✗ at least 3 of 5</span><span class="open" style="flex: 2">? </span>'
        in text
    )
    assert 'aria-label="at least 3 of 5 without points; the others not told"' in text
    assert "3.2 gram_matrix 2 points ? too mixed to tell" in words and "at least 1" not in text
    assert '<b class="mixed">?</b>too mixed to tell' in text and 'aria-label="too mixed to tell"' in text


@pytest.mark.parametrize("count", range(5))
def test_of_one_to_four_nothing_is_shown_but_why(tmp_path, count):
    chance = random.Random(count)
    made = a_class([(2, 0, "", "sum")] * count, chance)
    made["submissions"] += [work(word(chance), {}, chance, status="refused", points=0)]
    _, text = shown(made, tmp_path)
    assert "Fewer than 5 hand-ins were graded" in text and "so that nothing is shown" in text
    assert "gram_matrix" not in text and "sum" not in text


@pytest.mark.parametrize("total", range(5, 16))
def test_nothing_that_is_shown_tells_of_one_or_two(total):
    """Of all classes that look the same, none is left in which some outcome is surely that of one or two people."""
    alike = defaultdict(list)
    for full, part in product(range(total + 1), repeat=2):
        if full + part <= total:
            counts = full, part, total - full - part
            alike[tuple(projector.parts(*counts))].append(counts)
    assert len(alike) > 2
    for classes in alike.values():
        for values in map(set, zip(*classes, strict=True)):
            assert not values <= {1, 2}, classes


@pytest.mark.parametrize("total", range(5, 13))
def test_rows_and_mistakes_together_tell_of_no_one_or_two(total):
    """Every class in which each who has a task not in full made one of two known mistakes, or another: in full, in part
    with A, B or another, and without points with A, B or another."""
    alike = defaultdict(list)
    for full, part, some, a, b in product(range(total + 1), repeat=5):
        none = total - full - part
        if none < 0 or a + b > total - full or some > min(a, part):
            continue
        row = projector.parts(full, part, none)
        listed = {name: count for name, count in (("A", a), ("B", b)) if count >= 3}
        said = projector.common(list(listed.values()), row, total)
        for (least, words), count in zip(said, listed.values(), strict=True):
            assert least <= count and words in (f"{count} of {total}", f"at least {least} of {total}")
        others = total - full - a - b
        who = full, part, none, part + none, full + part, a, b, others, total - full - a, total - full - b, total - a
        alike[tuple(row), tuple(zip(listed, said, strict=True))].append(who)
    assert len(alike) > 6
    for classes in alike.values():
        for values in map(set, zip(*classes, strict=True)):
            assert not values <= {1, 2}, classes[:9]


def test_what_is_shown_is_true():
    """Every count adds up, and every bound holds."""
    for counts in product(range(12), repeat=3):
        total, row = sum(counts), projector.parts(*counts) if sum(counts) >= 5 else []
        own = dict(zip(("full", "part", "none"), counts, strict=True))
        own |= {"rest": counts[1] + counts[2], "some": counts[0] + counts[1]}
        for kind, count, words in row:
            numbers = [int(n) for n in re.findall(r"\d+", words)]
            if words == str(count):
                assert own[kind] == count >= 3
            elif numbers:
                assert own[kind] >= numbers[0] == count >= 3 and numbers[1] == total
            else:
                assert kind in ("open", "mixed")
        assert not row or sum(count for _, count, _ in row) == total


def test_a_task_that_one_alone_missed_looks_as_if_nobody_had(tmp_path):
    pages = []
    for missed in (0, 1, 2):
        chance = random.Random(1)
        outcomes = [(2, 2, "", "")] * (20 - missed) + [(0, 2, "", "")] * missed
        pages.append(shown(a_class(outcomes, chance), tmp_path / str(missed))[0])
    assert pages[0] == pages[1] == pages[2]
