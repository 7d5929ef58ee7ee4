"""The fine mode by units, against the fine mode frame by frame; and what is broken off, against what is not."""

import contextlib
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import clips
import numpy as np
import pytest

from nstlib import images
from nstlib.cluster import Gone
from nstlib.errors import NSTError
from nstlib.recipe import Recipe
from nstlib.video import fast, making, stylize_video
from nstlib.video import fine as mode
from nstlib.video.clips import pieces, reading
from nstlib.video.fine import shelf, stretches, units
from nstlib.video.painters import afar, here
from nstlib.video.strokes import with_contrast_of

pytest.importorskip("cv2", reason="needs OpenCV: pip install 'nstlib[video]'")

SHAPE = (48, 64)
SHORT = Recipe(steps=2, smallest=10**6, content_layers=["block1_conv2"], margin=0.0)
CUTS = (9, 12)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A clip of three scenes: nine frames, three, and eighteen."""
    folder = tmp_path_factory.mktemp("frames")
    scenes = clips.moving(9), 1 - clips.moving(3)[:, ::-1], clips.moving(18)[:, :, ::-1] ** 2
    for number, frame in enumerate(np.concatenate(scenes)):
        images.save_image(frame, folder / f"{number:02d}.png")
    return reading.opened(folder)


def made(flicker=0.0):
    """What gives fresh painters of frames."""
    return mode.fine(making.Asked("starry", 1.0, None, "auto", SHAPE, flicker, None, SHORT))[0]


@pytest.fixture(scope="module")
def plain():
    return made()


@pytest.fixture(scope="module")
def alone(source, plain):
    """[(painting, is it a cut?)], painted frame by frame."""
    return through(here.Here(plain), source)


def through(painter, source, done=0):
    return [(image, painter.steady.cut) for _, image in painter.frames(source, done)]


def chains(make, folder, width=3, call=None, **options):
    return units.Chains(call or partial(units.painted, make), lambda: width, folder, **options)


def same(one, other):
    assert len(one) == len(other) and [cut for _, cut in one] == [cut for _, cut in other]
    return all(np.array_equal(a, b) for (a, _), (b, _) in zip(one, other, strict=True))


class By:
    """As a painter is used."""

    def __init__(self, steady):
        self.steady, self.frames = steady, steady.frames


def test_scenes_that_are_painted_at_a_time_are_those_frame_by_frame(source, plain, alone, tmp_path):
    """Whatever is done first: units wait for a while by chance."""
    assert [number for number, (_, cut) in enumerate(alone) if cut] == list(CUTS)
    chance, under_way, most = np.random.default_rng(0), [], []

    def call(stop, first, *rest):
        under_way.append(first)
        most.append(len(under_way))
        time.sleep(chance.uniform(0, 0.05))
        value = units.painted(plain, stop, first, *rest)
        under_way.remove(first)
        return value

    assert same(through(By(chains(plain, tmp_path, call=call)), source), alone)
    assert max(most) == 3


def test_frames_that_begin_anew_are_units_by_themselves(source, tmp_path):
    """A flicker of 1.5: frame by frame, and boiling by chance, which goes by a frame's number."""
    make, seen = made(1.5), []

    def call(stop, first, frames, seconds, state):
        seen.append((first, len(frames), state))
        return units.painted(make, stop, first, frames, seconds, state)

    assert same(through(By(chains(make, tmp_path, call=call, alone=True)), source), through(here.Here(make), source))
    assert sorted(seen) == [(0, 8, None), (8, 1, None), (9, 3, None), (12, 8, None), (20, 8, None), (28, 2, None)]


def test_a_scene_that_is_divided_goes_over_from_one_piece_to_the_next(source, plain, alone, tmp_path, monkeypatch):
    """Pieces of 6 with an overlap of 3, against pieces that are painted by hand and blended by the formula."""
    monkeypatch.setattr(stretches, "OVERLAP", 3)
    monkeypatch.setattr(units, "OVERLAP", 3)
    found = through(By(chains(plain, tmp_path, divide=6)), source)
    frames = [frame.image for frame in source.frames()]

    def piece(first, end):
        one = plain()
        one.begin(first)
        return dict(enumerate((one(frame) for frame in frames[first:end]), first))

    pieces = piece(12, 21), piece(18, 27), piece(24, 30)
    for number in range(12, 30):
        image = None
        for one, first in zip(pieces, (12, 18, 24), strict=True):
            if number in one:
                new, share = one[number], (number - first + 1) / 4
                image = new if image is None else with_contrast_of(new, image + share * (new - image))
        assert np.array_equal(found[number][0], image), number
    assert all(np.array_equal(found[number][0], alone[number][0]) for number in range(6))
    assert [number for number, (_, cut) in enumerate(found) if cut] == list(CUTS)


@pytest.mark.parametrize("divide", [None, 24])
def test_what_was_broken_off_goes_on_wherever_that_was(source, plain, alone, tmp_path, divide, monkeypatch):
    """A run that ends before each of several frames, with its files or without them, and another that goes on."""
    monkeypatch.setattr(stretches, "OVERLAP", 3)
    monkeypatch.setattr(units, "OVERLAP", 3)
    divide = divide and 7
    whole = through(By(chains(plain, tmp_path / "whole", divide=divide)), source)
    for done, kept in ((9, True), (21, False), (29, True)):
        folder, calls = tmp_path / str(done), []
        first = By(chains(plain, folder, divide=divide))
        shown = first.frames(source, 0)
        for _ in range(done):
            next(shown)
        state = first.steady.state()
        shown.close()
        for file in () if kept else folder.glob("painted-*"):
            file.unlink()

        def call(stop, first, *rest, calls=calls):
            calls.append(first)
            return units.painted(plain, None, first, *rest)

        second = By(chains(plain, folder, divide=divide, call=call))
        second.steady.restore(state)
        assert same(through(second, source, done), whole[done:]), (done, kept)
        assert min(calls, default=30) >= (done - units.UNIT + 1 if kept else 12)


def test_what_lies_on_the_shelf_is_taken_away(source, plain, tmp_path, monkeypatch):
    """With what is shown safe at once, nothing of a scene is left behind it; otherwise all of a clip so short."""
    monkeypatch.setattr(units, "SAFE", 0)
    shown = chains(plain, tmp_path).frames(source, 0)
    for _ in range(13):
        next(shown)
    assert not [file for file in tmp_path.iterdir() if "-000012-" not in file.name]
    assert len(list(shown)) == 17 and not list(tmp_path.iterdir())


def copied(stop, first, frames, seconds, state):
    """In place of units.painted: the frames themselves."""
    assert state is None or int(state["first"]) == first - units.UNIT
    return shelf.frames_of(frames), {"first": np.array(first)}


def test_what_is_shown_takes_no_room_from_what_waits(source, tmp_path):
    """Nor lies there what only a unit that is painted goes on from."""
    one = chains(None, tmp_path, call=copied)
    assert len(list(one.frames(source, 0))) == 30
    kept = shelf.Shelf(tmp_path)
    assert kept.bytes_from(0) > 0 == kept.bytes_from(30)
    assert [file.name for file in sorted(tmp_path.glob("state-*"))] == [
        f"state-{stretch:06d}-{last:06d}.npz" for stretch, last in ((0, 8), (9, 9), (12, 28))
    ]


def test_a_run_that_goes_on_takes_away_what_it_does_not_need(source, tmp_path, monkeypatch):
    first = chains(None, tmp_path, call=copied)
    shown = first.frames(source, 0)
    for _ in range(21):
        next(shown)
    state = first.state()
    shown.close()
    (tmp_path / ".nst-0.part").write_bytes(b"broken off")
    second = chains(None, tmp_path, call=copied)
    second.restore(state)
    shown = second.frames(source, 21)
    next(shown)
    names = [file.name for file in tmp_path.glob("painted-*")]
    assert names and min(names) == "painted-000012-000020.npz"
    monkeypatch.setattr(units, "SAFE", 0)
    assert len(list(shown)) == 8 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("put", [2, 3])
@pytest.mark.parametrize("times", [1, 99])
def test_a_full_disk_is_no_damaged_clip(source, tmp_path, monkeypatch, put, times):
    """Of the frames before a cut, and of others: for a moment, and for good."""
    numbers, whole = iter(range(1, 99)), shelf.Shelf.put

    def full(self, *rest):
        if put <= next(numbers) < put + times:
            raise NSTError("cannot write: no space left on device.")
        whole(self, *rest)

    monkeypatch.setattr(shelf.Shelf, "put", full)
    with pytest.raises(Gone, match="no space left on device. What is done is kept"):
        list(chains(None, tmp_path, call=copied).frames(source, 0))
    monkeypatch.setattr(shelf.Shelf, "put", whole)
    assert len(list(chains(None, tmp_path, call=copied).frames(source, 0))) == 30


@pytest.mark.parametrize(
    ("unit", "says"),
    [((9, 9), "has been taken away"), ((9, 9), "damaged"), ((12, 20), "state-000012-000012.npz' cannot be read")],
)
def test_paintings_that_are_lost_are_painted_again(source, tmp_path, unit, says):
    """Lost under a run that has read past them; and with it, what only the lost unit would go on from."""
    list(chains(None, tmp_path, call=copied).frames(source, 0))
    lost = tmp_path / "painted-{:06d}-{:06d}.npz".format(*unit)
    shown = chains(None, tmp_path, call=copied).frames(source, 0)
    for _ in range(9):
        next(shown)
    lost.write_bytes(lost.read_bytes()[:100])
    if says != "damaged":
        lost.unlink()
    with pytest.raises(Gone, match=f"{says}.*What is done is kept"):
        list(shown)
    assert len(list(chains(None, tmp_path, call=copied).frames(source, 0))) == 30


def test_a_unit_that_fails_ends_in_a_sentence_and_what_is_done_is_kept(source, plain, tmp_path):
    two = threading.Event()

    def call(stop, first, *rest):
        if first != 20:
            return units.painted(plain, stop, first, *rest)
        two.wait(20)
        return NSTError("the worker is tired.")

    shown, count = chains(plain, tmp_path, call=call).frames(source, 0), 0
    with pytest.raises(Gone, match="from 20 on could not be painted: the worker is tired. What is done is kept"):
        for _ in shown:
            count += 1
            if count == 9:
                two.set()
    assert count >= 9


def test_frames_before_a_damage_are_shown(source, plain, alone, tmp_path):
    class Damaged:
        def timed(self, skip=0):
            for number, pair in enumerate(source.timed(skip), skip):
                if number == 11:
                    raise NSTError("damaged after frame 11.")
                yield pair

    shown, images_ = chains(plain, tmp_path).frames(Damaged(), 0), []
    with pytest.raises(NSTError, match="damaged") as error:
        for _, image in shown:
            images_.append(image)
    assert not isinstance(error.value, Gone)
    assert all(np.array_equal(one, other) for one, (other, _) in zip(images_, alone[:11], strict=True))


def test_who_stops_waits_for_a_frame_at_most(source, plain, tmp_path):
    """Closed while a unit is at work, which sees it."""
    began, seen = threading.Event(), []

    def call(stop, first, *rest):
        if first != 0:
            began.set()
            seen.append(stop.wait(20))
        return units.painted(plain, None, first, *rest)

    shown = chains(plain, tmp_path, call=call, width=2).frames(source, 0)
    next(shown)
    assert began.wait(20)
    shown.close()
    assert seen == [True] * len(seen) and seen
    with pytest.raises(NSTError, match="interrupted"):
        stop = threading.Event()
        stop.set()
        units.painted(plain, stop, 0, np.zeros((1, *SHAPE, 3), np.uint8), [0.0], None)


def test_a_long_scene_is_told_of_once_where_others_have_nothing_to_do(source, plain, tmp_path, monkeypatch):
    monkeypatch.setattr(units, "LONG", 5)
    told = []
    through(By(chains(plain, tmp_path / "a", tell=told.append)), source)
    through(By(chains(plain, tmp_path / "b", tell=told.append, width=1)), source)
    assert [words.partition(" is long")[0] for words in told] == [
        "the scene from frame 0 on",
        "the scene from frame 12 on",
    ]


def test_frames_wait_as_levels_where_they_are_that_exactly():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    frames = np.divide(levels, np.float32(255), dtype=np.float32)
    assert np.array_equal(shelf.levels_of(frames), levels)
    off = np.nextafter(frames, np.float32(2))
    assert shelf.levels_of(off) is off and np.array_equal(shelf.frames_of(levels), frames)


class Here:
    """A pool whose workers are this process; the scheduler goes away before call number `last`."""

    threads = 2

    def __init__(self, last=None):
        self.last, self.calls = last, 0

    def shared(self, value):
        return value

    def call(self, function, *arguments, stop=None):
        self.calls += 1
        if self.calls == self.last:
            raise Gone("the scheduler went away; what is done is kept, and the same command goes on with the rest.")
        return function(*arguments)

    def each(self, function, units_):
        for place, arguments in enumerate(units_):
            yield place, self.call(function, *arguments)


@pytest.mark.parametrize("how", [{"mode": "fine", "recipe": SHORT}, {"flicker": 0.5}])
def test_a_scheduler_that_goes_away_costs_no_frame_that_was_shown(source, tmp_path, monkeypatch, how, capsys):
    """Against the same clip painted without one; the forecast is for all workers."""
    pools, asked = [Here(5 if "recipe" in how else 17), Here()], {"where": "local:2", **how}

    @contextlib.contextmanager
    def joined(where, tell):
        yield pools[0]

    monkeypatch.setattr(afar.cluster, "joined", joined)
    with pytest.raises(Gone, match="the same command goes on"):
        stylize_video(source.path, "starry", tmp_path / "many", **asked)
    assert "30 frames of 64 x 48 px" in (told := capsys.readouterr().err) and "by 2 workers" in told
    assert ("where so many scenes or pieces" in told) == ("recipe" in how)
    del pools[0]
    added, whole = [], making.Job.add

    def add(self, *rest):
        added.append(self.count)
        return whole(self, *rest)

    monkeypatch.setattr(making.Job, "add", add)
    assert stylize_video(source.path, "starry", tmp_path / "many", progress=False, **asked).cuts == CUTS
    assert added == list(range(added[0], 30))
    if "recipe" in how:  # of six units, two were done, and these wait on the disk
        assert pools[0].calls == 4
    else:
        assert pools[0].calls == 30 - added[0] <= 30 - 12
    stylize_video(source.path, "starry", tmp_path / "alone", progress=False, **how)
    for file in (tmp_path / "alone").iterdir():
        assert file.read_bytes() == (tmp_path / "many" / file.name).read_bytes()


@pytest.mark.parametrize("how", ["fast", "fine"])
def test_a_worker_has_the_files_that_key_frames_name(tmp_path, monkeypatch, how):
    """Two paintings of one folder, which the worker has not: its painter against the one that is made here."""
    monkeypatch.chdir(tmp_path)
    names = "one.png", "two.png"
    for name, gallery in zip(names, ("tiles", "hatching"), strict=True):
        images.save_image(images.load_image(gallery, 64), name)
    keyed = SHORT.but(start="fast", keys=[{"at": t, "styles": {name: 1}} for t, name in enumerate(names)])
    asked = fast.Asked(dict.fromkeys(names, 1.0), 1.0, None, "keras", SHAPE, 0.0, None, keyed)
    painter, _, common = afar.MODES[how](asked)
    given = afar._given(how, asked if how == "fast" else replace(asked, recipe=painter().settled), common)
    for name in names:
        (tmp_path / name).unlink()
    there, shown = afar._made(given), []
    for make in (painter, there):
        one = make()
        one.time = 0.7
        shown.append(one(clips.moving(1)[0]))
    assert np.array_equal(*shown)


def test_a_worker_with_another_network_says_so(source, tmp_path, monkeypatch):
    @contextlib.contextmanager
    def joined(where, tell):
        yield Here()

    def given(mode, asked, common, given=afar._given):
        return given(mode, asked, common | {"plan": "another"})

    monkeypatch.setattr(afar.cluster, "joined", joined)
    monkeypatch.setattr(afar, "_given", given)
    with pytest.raises(NSTError, match="another network or pictures; give all machines the same"):
        stylize_video(
            source.path, "starry", tmp_path / "many", mode="fine", recipe=SHORT, where="local:2", progress=False
        )


@pytest.mark.parametrize(("divide", "how", "says"), [(23, "fine", "at least 24"), (96, "fast", "for the fine mode")])
def test_a_division_that_is_none(tmp_path, divide, how, says):
    with pytest.raises(NSTError, match=says):
        stylize_video(tmp_path, "starry", tmp_path / "a.mp4", mode=how, divide=divide)


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"PK")])
def test_a_run_whose_state_is_lost_says_so(source, tmp_path, monkeypatch, damage):
    whole = making.Job.add

    def add(self, *rest):
        if self.count == 2:
            raise KeyboardInterrupt
        return whole(self, *rest)

    monkeypatch.setattr(making.Job, "add", add)
    asked = {"mode": "fine", "recipe": SHORT, "divide": 24, "progress": False}
    assert stylize_video(source.path, "starry", tmp_path / "one", **asked).stopped == "interrupted"
    damage(tmp_path / "one.parts" / "state-000002.npz")
    with pytest.raises(NSTError, match="state-000002.npz' cannot be read; delete the folder"):
        stylize_video(source.path, "starry", tmp_path / "one", **asked)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file that is always full")
def test_times_that_find_no_room_are_told_in_words(source, tmp_path):
    (tmp_path / "times.txt").symlink_to("/dev/full")
    kept = pieces.AnimationPieces(tmp_path, tmp_path / "a.gif", source, 8)
    with pytest.raises(NSTError, match="cannot write .*no space left"):
        kept.add(0, np.zeros((*SHAPE, 3), np.float32), 0)
