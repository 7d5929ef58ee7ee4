"""Choices: the picture that is chosen, large enough to be seen, the others as thumbnails, and a field for a file."""

import random
import uuid
from html import escape

from nstlib import images
from nstlib.catalogue import gallery
from nstlib.errors import NSTError
from nstlib.explain.subject import name_of
from nstlib.views.board import Entry
from nstlib.views.html import image_tag
from nstlib.views.words import alt_of, describe_in_words
from nstlib.widgets.desk.changes import same_picture
from nstlib.widgets.desk.thumbnails import css, offered, picture_button, rule, stamp, thumbnail
from nstlib.widgets.panel import close_all

SEEN = 400  # pixels of the chosen picture, of which a page shows some 280


class PictureChoice:
    """One of the two pictures of a run.

    kind: "content" or "style"; on_choose: called with (kind, name) when a reader has chosen. `box` is its ipywidget,
    `field` the text field in it, and `thumbs` the buttons, {name: Button}.
    """

    def __init__(self, kind, picture, on_choose):
        import ipywidgets

        self.kind, self._on_choose, self._told, self.thumbs = kind, on_choose, True, {}
        self.picture, self.wrong = None, ""  # what is chosen, and why it cannot be read
        self._stamp, self._listed = None, []  # of which time its file is; [(name, time)] of the thumbnails
        self.field = ipywidgets.Combobox(
            ensure_option=False,
            placeholder="a name or a file",
            description="name",
            continuous_update=False,
            style={"description_width": "44px"},
        )
        self.field.observe(self._typed, "value")
        self.head, self.sheet, self.grid = ipywidgets.HTML(), css(""), ipywidgets.HBox()
        self.grid.add_class("nst-thumbs")
        self.box = ipywidgets.VBox([self.head, self.grid, self.field, self.sheet])
        self.box.add_class("nst-card")
        self.look()
        self.show(picture)

    def look(self):
        """List the pictures that there are now, and see the chosen one anew if its file is another one by now."""
        if self.picture is not None:
            self.show(self.picture)
        known = {name: jpeg for name in offered(self.kind) if (jpeg := thumbnail(name)) is not None}
        listed = [(name, stamp(name)) for name in known]
        if listed == self._listed:
            return
        self._listed = listed
        names = {name: f"nst-t-{uuid.uuid4().hex[:8]}" for name in known}
        before, self.thumbs = self.grid.children, {}
        for name in known:
            short = name.rpartition("/")[2]
            self.thumbs[name] = picture_button(short, _titled(name), names[name], lambda name=name: self._pick(name))
        self.sheet.value = f"<style>{''.join(rule(names[name], jpeg) for name, jpeg in known.items())}</style>"
        self.grid.children, self.field.options = tuple(self.thumbs.values()), list(known)
        for button in before:
            close_all(button)
        self._mark()

    def show(self, picture):
        """Say what is chosen. What cannot be read is told in the place of its picture, and returned; else ""."""
        now = stamp(picture)
        if self.picture is not None and same_picture(picture, self.picture) and now == self._stamp:
            return self.wrong
        self.picture, self._stamp, self._told = picture, now, False
        self.field.value = picture if isinstance(picture, str) else ""
        self._told = True
        self._mark()
        name = name_of(picture, "a picture of your own")
        seen = self._seen(picture)
        head = f'<div class="nst-head"><b>{self.kind}</b> {escape(name)}</div>'
        self.head.value = f'{head}<div class="nst-seen">{seen}</div>'
        return self.wrong

    def _mark(self):
        """Frame the button of what is chosen."""
        for name, button in self.thumbs.items():
            chosen = same_picture(name, self.picture)
            (button.add_class if chosen else button.remove_class)("nst-chosen")
            button.tooltip = _titled(name) + (", chosen" if chosen else "")

    def _seen(self, picture):
        try:
            image = images.as_picture(picture, self.kind, SEEN)
        except NSTError as error:
            self.wrong = str(error)
            return f'<p class="nst-wrong" role="alert">{escape(self.wrong)}</p>'
        self.wrong = ""
        if max(image.shape[:2]) > SEEN:
            image = images.resize(image, SEEN)
        return image_tag(image, f"{self.kind}: {alt_of(picture, image)}", "")

    def _typed(self, change):
        if self._told and change["new"].strip():
            self._on_choose(self.kind, change["new"].strip())

    def _pick(self, name):
        self._on_choose(self.kind, name)


def entries_of(choice):
    """The pictures of a Choice, small, as Entries; none while one of them cannot be read."""
    pictures = [("content", choice.content), *(("style", picture) for picture, _ in choice.pairs)]
    try:
        small = [images.resize(images.as_picture(picture, kind, 256), 256) for kind, picture in pictures]
    except NSTError:
        return ()
    return tuple(
        Entry(image, f"{kind}: {name_of(picture, 'a picture')}", describe_in_words(image))
        for (kind, picture), image in zip(pictures, small, strict=True)
    )


def by_chance(choice):
    """{kind: name} of two pictures of the gallery, other ones than those of a Choice."""
    others = {"content": [], "style": []}
    for picture in gallery():
        if picture.name != getattr(choice, picture.kind):
            others[picture.kind].append(picture.name)
    return {kind: random.choice(names) for kind, names in others.items()}


def _titled(name):
    return f"{name}: {gallery()[name].title}" if name in gallery().names else name
