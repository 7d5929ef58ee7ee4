"""Editions, held against single works painted alone, a reader of PDFs by others, numbers by hand, and bad input."""

import json
import os
import re
import shutil
import signal
from html import unescape
from math import gcd

import numpy as np
import pytest

import nstlib as nst
from nstlib import images
from nstlib.colour import to_lab
from nstlib.editions import codes, making, plan, repeating
from nstlib.editions.folder import KEY
from nstlib.editions.series import fields, rules
from nstlib.editions.shown import book, typeset
from nstlib.errors import NSTError

SMALL = {"count": 3, "seed": 7, "size": 96, "progress": False}
TITLE = "Häfen, 版画: $5 & <Größe>"


def small(content="harbour", styles=("starry", "woodblock"), **changes):
    return nst.edition(content, list(styles), **SMALL | changes)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A walk of three works with its folder."""
    folder = tmp_path_factory.mktemp("editions") / "walk"
    return small(by="walk", title=TITLE, artist="Käthe Ölbaum", folder=folder), folder


def series(rule, count=12, styles=("a", "b", "c"), photo=True):
    """The Scores of a series of made-up styles."""
    grey = np.array([[10.0, 0, 0], [40, 0, 0], [80, 0, 0]])
    one = rules.Series(3, count, dict.fromkeys(styles, 1.0), dict.fromkeys(styles, grey), photo)
    return [rules.RULES[rule](one, number) for number in range(1, count + 1)]


# --- the rules ---


def test_a_walk_has_the_shares_of_its_places():
    """Seven works by three styles: a, 2/3 a, 1/3 a, b, ... as by hand."""
    shares = [score.styles for score in series("walk", 7)]
    assert shares[0] == {"a": 1} and shares[3] == {"b": 1} and shares[6] == {"c": 1}
    assert shares[1] == {"a": pytest.approx(2 / 3, abs=1e-4), "b": pytest.approx(1 / 3, abs=1e-4)}
    assert shares[5] == {"b": pytest.approx(1 / 3, abs=1e-4), "c": pytest.approx(2 / 3, abs=1e-4)}
    assert [score.field["phase"] for score in series("walk", 7)] == [0, 30, 60, 90, 120, 150, 180]


def test_strokes_of_a_drift_grow_by_equal_ratios():
    strokes = np.log([score.strokes for score in series("drift")])
    assert np.ptp(np.diff(strokes)) < 5e-3 and np.exp(np.ptp(strokes)) == pytest.approx(4)
    turns = np.diff([score.turn for score in series("drift")]) % 180
    assert np.allclose(turns, turns[0], atol=0.11) and min(turns[0], 180 - turns[0]) == pytest.approx(15, abs=0.11)


@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_every_hue_has_its_turn_once_in_the_shadows_and_once_in_the_lights(count):
    for angles in zip(*(score.hue for score in series("palette", count)), strict=True):
        around = np.sort(np.subtract(angles, angles[0]) % 360)
        assert np.allclose(around, 360 * np.arange(count) / count, atol=0.11)
    assert gcd(5, 12) == 1  # twelve lights leap by five places


def test_seeds_deal_the_styles_round_and_draw_other_fields():
    scores = series("seeds")
    main = [max(score.styles, key=score.styles.get) for score in scores]
    assert all(sorted(main[i : i + 3]) == ["a", "b", "c"] for i in (0, 3, 6, 9))
    assert len({tuple(score.field["seed"]) for score in scores}) == 12
    assert sorted(s.field["share"] for s in scores) == pytest.approx(np.linspace(rules.LEAST, rules.MOST, 12), abs=1e-3)
    assert {score.field["share"] for score in series("seeds", photo=False)} == {1.0}


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_score_is_read_back_and_damage_is_told(rule):
    for score in series(rule):
        values = json.loads(json.dumps(score.as_dict()))
        assert rules.Score.of(values) == score and sum(score.styles.values()) == pytest.approx(1, abs=1e-5)
    for change in ({"strokes": 0}, {"styles": {"a": 0.5}}, {"hue": [1, "x"]}, {"field": {"seed": [1]}}):
        with pytest.raises(NSTError, match="damaged"):
            rules.Score.of(values | change)


def test_a_field_has_its_colours_in_equal_parts_and_the_same_forms_at_every_size():
    colours = [[20.0, 0, 0], [90.0, 0, 0]]
    large, little = (fields.drawn((n, n), [1, 2], colours, 2.5, 0.5) for n in (128, 64))
    light = to_lab(large)[..., 0]
    assert np.median(light) == pytest.approx(55, abs=0.5)  # smoothstep is odd about the middle
    assert np.corrcoef(images.resize(large, 64).ravel(), little.ravel())[0, 1] > 0.98
    other = fields.drawn((64, 64), [1, 3], colours, 2.5, 0.5)
    assert abs(np.corrcoef(other.ravel(), little.ravel())[0, 1]) < 0.9


def test_turned_hues_keep_their_light_and_come_round(waves):
    assert np.abs(fields.turned_hue(waves, 360, 360) - waves).max() < 2e-3
    faint = 0.45 + 0.1 * waves  # nothing of which leaves what a screen shows
    one, other = to_lab(faint), to_lab(fields.turned_hue(faint, 90, 90))
    assert np.abs(one[..., 0] - other[..., 0]).max() < 0.1
    assert np.allclose(other[..., 1], -one[..., 2], atol=0.2) and np.allclose(other[..., 2], one[..., 1], atol=0.2)


# --- the works ---


@pytest.mark.parametrize("by", rules.RULES)
def test_each_number_alone_has_the_bits_of_the_series_and_no_two_look_alike(by):
    made = small(None if by == "seeds" else "harbour", by=by)
    alone = plan.planned(*((None if by == "seeds" else "harbour"), ["starry", "woodblock"]), count=3, seed=7, by=by,
                         mode="fast", size=96)  # fmt: skip
    assert np.array_equal(alone.paint(2), made.works[1].image) and np.array_equal(made.again(3), made.work(3).image)
    assert made.work(1).image.shape == ((96, 96, 3) if by == "seeds" else (72, 96, 3))
    labs = [to_lab(images.resize(work.image, 24)) for work in made.works]
    apart = [np.linalg.norm(labs[i] - labs[j], axis=-1).mean() for i, j in ((0, 1), (0, 2), (1, 2))]
    assert min(apart) > 5  # CIE76: about twice what is seen at a glance


def test_another_seed_is_another_series():
    one, other = small(None, seed=1, count=1), small(None, seed=2, count=1)
    assert not np.array_equal(one.works[0].image, other.works[0].image)


FINE = nst.Recipe.preset("quick").but(steps=1, backbone="pocket", smallest=96)


@pytest.mark.breadth
def test_a_fine_work_has_the_same_bits_again():
    """By the optimiser, from noise: the Score's seed and the recipe decide."""
    made = small(None, ("starry",), mode="fine", recipe=FINE, count=1)
    assert np.array_equal(made.again(1), made.works[0].image)


def test_a_fine_edition_says_its_weights_and_begins_from_noise_of_its_seeds():
    made = plan.planned(None, ["starry"], count=3, seed=7, by="seeds", mode="fine", size=96, recipe=FINE)
    assert made.facts["recipe"]["weights"] == made.facts["network"] != "" and made.recipe.size == 96
    assert len({made.score(number).start for number in (1, 2, 3)}) == 3
    with pytest.raises(NSTError, match="add mode='fine'"):
        small(recipe=FINE)
    region = nst.Region(where="top 40", style="tiles")
    with pytest.raises(NSTError, match="leave regions and keys out"):
        small(mode="fine", recipe=FINE.but(regions=(region.as_dict(),)))


# --- the book, read by another program ---


def test_the_book_has_a_page_for_each_work_and_holds_all_that_it_was_made_by(kept):
    pypdf = pytest.importorskip("pypdf")
    made, folder = kept
    read = pypdf.PdfReader(folder / "edition.pdf")
    assert len(read.pages) == 1 + 1 + 3 + 1 and read.metadata.title == TITLE and read.metadata.author == "Käthe Ölbaum"
    assert "/CreationDate" not in read.metadata
    assert json.loads(read.metadata["/Keywords"].removeprefix("nst-edition ")) == made.facts
    for number in (1, 2, 3):
        text = read.pages[1 + number].extract_text()
        assert f"{number} / 3" in text and made.code(number) in text and "Käthe Ölbaum" in text
        written = re.search(r"\{.*\}", text, re.DOTALL)[0]  # a line is broken where a space was
        said = json.loads(" ".join(written.split()))
        assert rules.Score.of(said) == made.plan.score(number) and said["pixels"] == made.facts["pixels"][str(number)]
    last = " ".join(read.pages[-1].extract_text().split())
    assert "Vincent van Gogh, died 1890; public domain" in last and made.facts["network"] in last
    kinds = {str(font.get_object()["/Subtype"]) for page in read.pages for font in page["/Resources"]["/Font"].values()}
    assert "/Type3" not in kinds
    inside = [np.asarray(image.image.convert("RGB")) for image in read.pages[3].images]
    for work in made.works:  # with all their pixels
        assert any(np.array_equal(one, np.round(work.image * 255)) for one in inside)
    for page in read.pages:
        assert [float(n) for n in page.mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)


def test_the_book_is_the_same_file_every_time_and_has_the_day_that_is_asked_for(kept, monkeypatch, tmp_path):
    made, folder = kept
    first = (folder / "edition.pdf").read_bytes()
    assert made.book() == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setattr(book._Book, "pages", lambda self: [self._page()])
    assert b"/CreationDate (D:19700102000000Z)" in made.book("letter")
    with pytest.raises(NSTError, match=r"no paper 'a9'.*a4, a3, letter"):
        made.save(tmp_path / "book.pdf", "a9")
    assert not (tmp_path / "book.pdf").exists()


def test_letters_that_no_font_has_are_told(kept, capsys, monkeypatch):
    """A font of every letter is one of matplotlib's own: it shows frames, and is not taken for one that has them."""
    monkeypatch.setattr(typeset, "_others", tuple)
    monkeypatch.setattr(typeset, "FURTHER", ())
    monkeypatch.setattr(book._Book, "pages", lambda self: [self._page()])
    assert typeset.fonts_for(["Größe, §", "Ж ∑"]) == ([], set())
    kept[0].book()
    assert "has the letters 版画" in capsys.readouterr().out.replace("画版", "版画")
    assert typeset.with_boxes("ä版", {"版"}) == "ä□"
    assert not any("Last Resort" in name for name in typeset._upright())


def test_words_are_broken_to_a_width_that_pillow_measures_too():
    """Pillow draws with the same font file: no line is wider than asked, in its measure."""
    from matplotlib.font_manager import FontProperties, findfont
    from PIL import ImageFont

    props = FontProperties(family=["DejaVu Serif"], size=12)
    words = "Donaudampfschifffahrtsgesellschaft und ein paar kurze Wörter, bis die Zeile endet"
    lines, font = typeset.broken(words, props, 150), ImageFont.truetype(findfont(props), 12)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "") and len(lines) > 3
    assert max(map(font.getlength, lines)) <= 153
    assert typeset.shortened(words, props, 150).endswith("…")


# --- again ---


@pytest.mark.parametrize("kind", ["edition.pdf", "edition.json", "02.png"])
def test_what_was_printed_paints_the_same_bits(kept, kind, said, tmp_path):
    _, folder = kept
    number = [] if kind == "02.png" else ["--number", 2]
    status, out, _ = said("edition", "--from", folder / kind, *number, "-o", tmp_path / "again.png")
    assert status == 0 and "equal to the edition's, to the bit" in out
    assert (tmp_path / "again.png").read_bytes() == (folder / "02.png").read_bytes()
    status, _, wrong = said("edition", "--from", folder / kind, *number, "-o", folder / "01.png")
    assert status == 2 and "would be lost" in wrong


def test_a_code_on_paper_is_enough_with_the_same_pictures(kept, said, tmp_path):
    made, folder = kept
    typed = made.code(3).lower().replace("0", "o")
    words = ["--style", "starry", "--style", "woodblock", "-o", tmp_path / "again.png"]
    status, out, _ = said("edition", "harbour", *words, "--code", f" {typed} " if "o" not in typed[:4] else typed)
    assert status == 0 and "number 3 of 3" in out
    assert np.array_equal(images.load_image(tmp_path / "again.png"), images.load_image(folder / "03.png"))
    for words in (
        ["bridge", "--style", "starry", "--style", "woodblock"],
        ["harbour", "--style", "starry", "--style", "tiles"],
    ):
        status, _, err = said("edition", *words, "--code", made.code(3), "-o", tmp_path / "no.png")
        assert status == 2 and err.count("\n") == 1 and "does not belong to these pictures" in err
    assert not (tmp_path / "no.png").exists()


def test_every_wrong_letter_in_a_code_is_found_and_every_two_that_changed_places():
    """All of them, one after the other: the sum modulo a prime says that none is missed."""
    code = codes.Code("walk", 7, 12, 1889, "fast", 512, "9FQ2X")
    text = str(code)
    assert codes.read(text) == code == codes.read(text.lower())
    wrong = [text[:i] + a + text[i + 1 :] for i in range(len(text)) for a in codes.SYMBOLS + "walkof-" if a != text[i]]
    wrong += [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)]
    for one in {one for one in wrong if one.lower() != text.lower()}:
        with pytest.raises(NSTError, match="typing error|looks like walk-7of12"):
            codes.read(one)


def test_another_photograph_or_network_is_told_and_nothing_is_painted(tmp_path, monkeypatch):
    photo = tmp_path / "photo.png"
    images.save_image(images.load_image("harbour", 64), photo)
    folder = tmp_path / "edition"
    made = nst.edition(photo, "starry", count=1, size=96, folder=folder, progress=False)
    assert str(tmp_path) not in (folder / "edition.json").read_text() + (folder / "index.html").read_text()
    shutil.copy(photo, folder / "photo.png")  # beside the edition it is found
    assert repeating.again(folder / "edition.json", 1).told.endswith("to the bit")
    images.save_image(images.load_image("bridge", 64), folder / "photo.png")
    with pytest.raises(NSTError, match=r"another photograph than the edition's 'photo.png'"):
        repeating.again(folder / "edition.json", 1)
    assert repeating.again(folder / "edition.json", 1, content=photo).number == 1
    os.remove(folder / "photo.png")
    with pytest.raises(NSTError, match=r"photograph of this edition is 'photo.png', and it is neither here"):
        repeating.again(folder / "edition.pdf", 1)
    facts = made.facts | {"network": "0123456789abcdef"}
    with pytest.raises(NSTError, match="painted with the network 0123456789abcdef, and this one is"):
        plan.met(facts, photo)
    other = repeating.Again(plan.met(made.facts, photo), 1, made.works[0].image, "0" * 12)
    assert "not the edition's to the bit: another machine" in other.told


# --- the folder ---


def test_what_is_broken_off_goes_on_and_is_not_made_again(tmp_path, monkeypatch, capsys):
    folder, paint = tmp_path / "edition", plan.Plan.paint

    def pressed(self, number):
        if number == 2:
            signal.raise_signal(signal.SIGINT)
        return paint(self, number)

    monkeypatch.setattr(plan.Plan, "paint", pressed)
    monkeypatch.setattr(book, "of", lambda edition, paper: b"a book")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    try:
        made = small(folder=folder)
    finally:
        signal.signal(signal.SIGINT, before)
    assert made.stopped == "interrupted; 1 of 3 works are made, and the same command goes on."
    assert sorted(file.name for file in folder.iterdir()) == ["01.png", "contact.png", "edition.json", "index.html"]
    with pytest.raises(NSTError, match="needs all 3 works"):
        made.save(tmp_path / "book.pdf")
    before = (folder / "01.png").stat().st_mtime_ns
    monkeypatch.setattr(plan.Plan, "paint", paint)
    made = small(folder=folder, progress=True, title="Another title may come")
    assert "1 of 3 works are there already" in capsys.readouterr().out
    assert not made.stopped and len(made.works) == 3 and (folder / "01.png").stat().st_mtime_ns == before
    assert np.array_equal(made.again(1), made.works[0].image)
    with pytest.raises(NSTError, match="holds an edition with another seed"):
        small(folder=folder, seed=8)
    data = images.read_texts(folder / "01.png")[KEY]
    assert json.loads(data)["edition"]["seed"] == 7
    images.save_image(np.zeros((72, 96, 3), np.float32), folder / "02.png")
    with pytest.raises(NSTError, match="is no work of this edition, or it was changed"):
        small(folder=folder)


def test_nothing_of_others_is_written_over(tmp_path, said):
    (tmp_path / "mine.txt").write_text("mine")
    status, _, err = said("edition", "harbour", "--style", "starry", "-n", 1, "--size", 96, "-o", tmp_path)
    assert status == 2 and "holds other files, such as 'mine.txt'" in err and len(list(tmp_path.iterdir())) == 1
    photo = tmp_path / "photo.png"
    images.save_image(images.load_image("harbour", 96), photo)
    made = nst.edition(photo, "starry", count=1, size=96, progress=False)
    with pytest.raises(NSTError, match="itself"):
        made.save(photo)


# --- seen, and said ---


def test_every_picture_of_the_page_has_words(kept):
    made, folder = kept
    for html in (
        nst.show(made)._repr_mimebundle_()["text/html"],
        made._repr_html_(),
        (folder / "index.html").read_text(),
    ):
        alts = [unescape(alt) for alt in re.findall(r'<img[^>]* alt="([^"]*)"', html)]
        assert len(alts) == 3 and all(
            alt.startswith(f"Number {n} of 3, in the manner of") for n, alt in enumerate(alts, 1)
        )
        assert "<Größe>" not in html
    assert "shares" not in repr(made) and "3 of 3 works" in repr(made)
    assert images.load_image(folder / "contact.png").shape[2] == 3


BAD = {
    "no rule 'spiral'": {"by": "spiral"},
    "count must be a whole number of at least 1, not 0": {"count": 0},
    "101 works are more than 100": {"count": 101},
    "seed must be a whole number of at least 0, not -1": {"seed": -1},
    "no mode 'slow'": {"mode": "slow"},
    "size must be from 96 to 4096": {"size": 64},
    "a walk leads from one style to another": {"by": "walk", "styles": ["starry"]},
    "needs a style or several": {"styles": []},
    "is given twice": {"styles": ["starry", "starry"]},
    "are names or files": {"styles": [np.zeros((4, 4, 3))]},
    "weight of a style must be a number above 0": {"styles": {"starry": 0}},
    "neither a file nor a picture of the gallery": {"styles": ["stary"]},
    "there is no file 'none.jpg'": {"content": "none.jpg"},
    "title must be one line": {"title": "x" * 201},
}


@pytest.mark.parametrize("sentence", BAD)
def test_bad_input_ends_in_one_sentence(sentence):
    given = {"content": "harbour", "styles": ["starry"]} | SMALL | BAD[sentence]
    with pytest.raises(NSTError, match=sentence) as told:
        nst.edition(**given)
    assert "\n" not in str(told.value)


COMMANDS = {
    "--from none.pdf --number 1 -o a.png": "there is no file 'none.pdf'",
    "--from a.doc -o a.png": "from its .json, its .pdf or a work's .png",
    "--from a.json --code b -o a.png": "give --from or --code, not both",
    "--from a.json --seed 3 -o a.png": "--seed is the edition's own",
    "--code walk-1of2-3-fast-96-0000000 -o a.png": "a code needs the same pictures",
    "harbour --style starry --number 3 -o d": "--number says which work of --from FILE",
    "harbour -o d": "give a photograph, or none, and one --style or more".capitalize(),
}


@pytest.mark.parametrize("words", COMMANDS)
def test_bad_words_of_the_command_end_in_one_sentence(words, said, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    status, _, err = said("edition", *words.split())
    assert status == 2 and err.count("\n") == 1 and COMMANDS[words].lower() in err.lower()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["no edition", "cut", "another form"])
def test_a_file_that_says_nothing_or_is_damaged_is_told(kept, damage, tmp_path):
    made, folder = kept
    if damage == "no edition":
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 /Keywords (of another program)")
        images.save_image(np.zeros((40, 40, 3), np.float32), tmp_path / "a.png")
        for name, sentence in (("a.pdf", "says nothing of an edition"), ("a.png", "is no work of an edition")):
            with pytest.raises(NSTError, match=sentence):
                repeating.again(tmp_path / name, 1)
    elif damage == "cut":
        text = (folder / "edition.json").read_text()
        for part in (text[:200], text.replace('"works"', '"work"'), "[]", '{"nst_edition": 1}'):
            (tmp_path / "a.json").write_text(part)
            with pytest.raises(NSTError, match="damaged"):
                repeating.again(tmp_path / "a.json", 1)
    else:
        (tmp_path / "a.json").write_text(plan.as_json(made.facts | {"nst_edition": 2}))
        with pytest.raises(NSTError, match="is of form 2"):
            repeating.again(tmp_path / "a.json", 1)
    with pytest.raises(NSTError, match="there is no number 4"):
        repeating.again(folder / "edition.json", 4)
    with pytest.raises(NSTError, match="which work"):
        repeating.again(folder / "edition.json")


def test_time_is_foretold_by_the_work_of_each(capsys, monkeypatch):
    """A turned work is painted with its corners, and broad strokes small: by hand from the formula."""
    flat, broad = (rules.Score({"a": 1.0}, strokes=s) for s in (1.0, 2.0))
    assert making.work_of(flat) == 1 and making.work_of(broad) == 0.25
    assert making.work_of(rules.Score({"a": 1.0}, turn=30.0)) == 2
    small(progress=True, count=2)
    assert re.search(r"2 works of 96 x 72 px: about \d+ s more", capsys.readouterr().err)
