"""The plain twin beside a live widget: what is left when nobody runs anything."""

import re
import threading
import time
from html.parser import HTMLParser

import numpy as np
import pytest

import nstlib as nst
from nstlib import widgets
from nstlib.engine.result import Step
from nstlib.errors import NSTError
from nstlib.views.board import Board, Entry
from nstlib.views.html import plain
from nstlib.widgets import host, panel
from nstlib.widgets.twin import Twin


@pytest.fixture
def outputs(monkeypatch):
    """What a cell puts out: [output, ...], each a widget or a bundle; a bundle that is updated takes the new place."""
    shown, places = [], {}

    def display(what, raw=False, display_id=None):
        places[display_id] = len(shown)
        shown.append(what)

    def update_display(what, raw=False, display_id=None):
        if display_id in places:
            shown[places[display_id]] = what

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("IPython.display.update_display", update_display)
    monkeypatch.setattr(host, "live", lambda: True)
    monkeypatch.setattr(host, "cell", lambda: None)
    monkeypatch.setenv("NST_RUNNER", "inline")
    yield shown
    panel._shown.clear()


class Seen(HTMLParser):
    """The pictures of a page with their alternative texts, its words, and every class."""

    def __init__(self, html):
        super().__init__()
        self.pictures, self.words, self.classes = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.classes += [attrs["class"]] if "class" in attrs else []
        self.pictures += [(attrs["src"], attrs["alt"])] if tag == "img" else []
        assert tag not in ("svg", "script", "style", "button", "input")

    def handle_data(self, data):
        self.words += data


def test_a_live_panel_leaves_its_twin_above_it_and_hides_it(outputs):
    lens = widgets.GramLens("impasto", size=48)
    lens._ipython_display_()
    twin, view = outputs
    box = lens.box
    assert view["application/vnd.jupyter.widget-view+json"]["model_id"] == box.model_id and not view["text/plain"]
    seen = Seen(twin["text/html"])
    [name] = seen.classes
    assert f"<style>.{name} {{display: none}}</style>" in [getattr(child, "value", "") for child in box.children]
    assert len(seen.pictures) == 5 and all(alt for _, alt in seen.pictures)
    assert "mean of the product" in seen.words and "run its cell" in seen.words
    assert twin["text/plain"].startswith("[Gram lens")


def test_the_twin_follows_the_controls(outputs):
    lens = widgets.GramLens("impasto", size=48)
    lens._ipython_display_()
    before = outputs[0]["text/html"]
    lens.matrix[2][3].click()
    assert outputs[0]["text/html"] != before and f"G[{lens.cell[0]}, {lens.cell[1]}]" in outputs[0]["text/html"]
    lens.freeze()
    assert outputs[0]["text/html"] == "" and "data:image/" in outputs[1]["text/html"]


def test_no_panel_is_poorer_without_a_kernel(outputs):
    studio = widgets.Studio("harbour", "impasto", size=48, steps=6, backbone="pocket")
    panels = {
        "studio": (studio, 3),
        "time machine": (widgets.TimeMachine(studio), 1),
        "ledger of a run": (widgets.LayerLedger(studio), 0),
        "ledger": (widgets.LayerLedger("harbour", "impasto", size=48), 0),
        "lens": (widgets.GramLens("impasto", size=48), 5),
        "atlas": (widgets.FeatureAtlas("harbour", size=48), 9),
        "strips": (widgets.DepthStrips("bust", size=48, steps=2), 1),
        "predict": (widgets.Predict("Which?", ["this", "that"], 1, "Because."), 0),
        "tug": (widgets.TugOfWar("harbour", "impasto", size=48), 4),
    }
    for each, _ in panels.values():
        each._ipython_display_()
    studio.start()
    panels["strips"][0].compute()
    panels["predict"][0].check("that")
    twins = dict(zip(panels, outputs[::2], strict=True))
    for name, (each, pictures) in panels.items():
        seen = Seen(twins[name]["text/html"])
        curves = [src for src, _ in seen.pictures if src.startswith("data:image/svg+xml;base64,")]
        photographs = [alt for src, alt in seen.pictures if src.startswith("data:image/jpeg;base64,")]
        board = each.board()
        assert len(photographs) == len(board.entries) >= pictures, name
        assert bool(curves) == bool(board.history), name
        assert ("█" in seen.words) == (bool(board.ledger) and name != "studio"), name  # whose twin has none
        assert re.sub(r"\W+", " ", board.text)[:40] in re.sub(r"\W+", " ", seen.words), name
    assert "Because" in twins["predict"]["text/html"]


def test_a_tug_of_war_opens_where_both_sides_pull(outputs):
    tug = widgets.TugOfWar("harbour", "impasto", size=48)
    tug._ipython_display_()
    assert tug.moment == "step 40" and tug.slider.value == "step 40" and np.isfinite(tug.board().entries[3].image).all()
    assert "angle between them" in outputs[0]["text/html"]


def test_a_time_machine_opens_on_two_different_pictures(outputs):
    record = []
    nst.stylize("harbour", "impasto", size=48, steps=9, backbone="pocket", progress=False, on_step=record.append)
    machine = widgets.TimeMachine(record)
    machine._ipython_display_()
    assert machine.scrubber.value == 2 and machine.against == "the last picture"
    assert "step 3" in machine.status.value and "step 3" in outputs[0]["text/html"]


def test_drawings_become_pictures_with_their_labels():
    steps = tuple(Step(i, 3, 8, 8, 1.0 / i, {}) for i in (1, 2, 3))
    html = Board("T", (Entry(np.zeros((2, 2, 3)), "a & b", 'an "alt"'),), "Words.", history=steps).to_html()
    assert "<svg" in html and "nst-board" in html
    seen = Seen(plain(html))
    (_, first), (_, second) = seen.pictures
    assert first == 'an "alt"' and "Curve of the loss over 3 steps" in second
    assert seen.classes == []


def test_the_twin_of_a_studio_follows_undo_and_new_choices(outputs):
    studio = widgets.Studio("harbour", "impasto", size=48, steps=30, backbone="pocket")
    studio._ipython_display_()
    assert "No run yet" in outputs[0]["text/html"] and len(Seen(outputs[0]["text/html"]).pictures) == 2
    studio.start()
    assert "30 steps in" in outputs[0]["text/html"]
    studio.undo()
    done = len(studio.job.history)
    assert done < 30 and f"{done} steps in" in outputs[0]["text/html"]


def test_a_new_run_with_fewer_moments_can_be_scrubbed(outputs):
    studio = widgets.Studio("harbour", "impasto", size=48, steps=20, backbone="pocket")
    machine = widgets.TimeMachine(studio)
    machine._ipython_display_()
    studio.start()
    machine.scrubber.value = 15
    studio.record = studio.record[:3]
    machine.wiper.value = 30
    assert "step 3" in machine.status.value and "tep 3 of 20" in outputs[0]["text/html"]


def test_a_time_machine_keeps_the_reader_s_place_while_the_run_rests(outputs, tmp_path):
    studio = widgets.Studio("harbour", "impasto", size=48, steps=12, backbone="pocket")
    machine = widgets.TimeMachine(studio)
    machine._ipython_display_()
    studio.start()
    machine.scrubber.value = 9
    studio.keep(tmp_path)
    assert machine.scrubber.value == machine.index == 9


class Slow(Board):
    """A board that takes its time; `begun` is set when it is being drawn."""

    begun = threading.Event()

    def to_html(self):
        self.begun.set()
        time.sleep(0.3)
        return super().to_html()


def test_what_was_set_last_is_sent_last(outputs):
    twin = Twin()
    twin.follow(Slow("old"))
    drawing = threading.Thread(target=twin.show)
    drawing.start()
    assert Slow.begun.wait(10)
    twin.follow(Board("new"))
    drawing.join()
    assert "new" in outputs[0]["text/html"] and "old" not in outputs[0]["text/html"]
    twin.close(empty=True)
    twin.follow(Board("later"))
    assert outputs[0]["text/html"] == ""


def test_a_tug_of_war_that_cannot_run_says_so(outputs, monkeypatch):
    def fails(*args, **options):
        raise NSTError("no memory for that.")

    monkeypatch.setattr("nstlib.widgets.tug.stylize", fails)
    tug = widgets.TugOfWar("harbour", "impasto", size=48)
    tug._ipython_display_()
    assert "no memory for that" in tug.status.value and tug.moment == "start"
