"""Time machine: one moment of a run, wiped against another picture."""

from nstlib.errors import NSTError
from nstlib.images import as_picture, resize
from nstlib.views.board import Board, Entry
from nstlib.views.moving.wipe import wiped


def time_machine(record, index=-1, against=None, share=0.5, name="the other picture"):
    """One moment of a recorded run (a list of Steps with pictures, as `on_step` gives them).

    against: a picture to wipe against, called `name`, of which the left `share` is shown; by default the last one.
    Raises NSTError for a record without pictures, or without one of that number.
    """
    places = [i for i, step in enumerate(record) if step.image is not None]
    if not places:
        raise NSTError("this record has no pictures; collect the Steps that on_step gives, not a Result's history.")
    if not -len(places) <= index < len(places):
        raise NSTError(f"this record has {len(places)} pictures; there is none with the number {index}.")
    now, last = record[places[index]], record[places[-1]]
    other, name = (last.image, "the last picture") if against is None else (as_picture(against, name, 1024), name)
    image = wiped(other, resize(now.image, last.image.shape[:2]), share)
    text = f"Step {now.step} of {now.steps}, at {now.width} x {now.height} pixels: loss {now.loss:.4g}."
    entry = Entry(image, f"left: {name}; right: step {now.step}", f"{name} on the left, step {now.step} on the right")
    return Board("Time machine", (entry,), text, history=tuple(record), height=260, at=now.step)
