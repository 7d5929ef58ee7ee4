"""Canvas: the large picture of the Studio, with its caption, the progress of its run and what its loss is made of."""

from html import escape

from nstlib import images
from nstlib.errors import NSTError
from nstlib.views.tables import loss_svg, shares_html
from nstlib.views.words import alt_of, describe_in_words
from nstlib.widgets.desk.thumbnails import as_jpeg, stamp

PREVIEW = 512  # pixels: a larger picture is sent when it is kept, not several times a second
FILLED = 512, 768  # pixels of the page that the picture's longer side fills, at least and at most


class Canvas:
    """The ipywidgets `preview`, `caption`, `progress` and `losses`."""

    def __init__(self):
        import ipywidgets

        self.preview, self.caption, self.losses = ipywidgets.Image(format="jpeg"), ipywidgets.HTML(), ipywidgets.HTML()
        self.progress = ipywidgets.IntProgress(min=0, max=1, bar_style="info")
        self.losses.add_class("nst-losses")
        self._standing, self._stamp = None, None  # what is shown while no run is, and of which time its file is

    def show_run(self, job, history):
        """A Job's picture after the last Step of its history."""
        picture, self._standing = job.picture, None
        words = f"{' in the manner of '.join(job.run.names)}, after step {history[-1].step}"
        self._draw(as_jpeg(picture, PREVIEW), picture.shape, job.recipe.size, f"{words}: {describe_in_words(picture)}")
        self.losses.value = loss_svg(history, width=380) + shares_html(history[-1])
        self.progress.max, self.progress.value = job.recipe.steps, len(history)

    def show_painted(self, painted):
        """A picture of the strip."""
        if self._standing is not painted:
            self._rest(painted)
            self._draw(painted.shown, painted.shape, painted.choice.recipe.size, f"{painted.title}: {painted.words}")

    def show_content(self, content):
        """The content picture, of which nothing has been painted yet."""
        if self._standing is content and self._stamp == stamp(content):
            return
        self._rest(content)
        self._stamp = stamp(content)
        try:
            picture = images.as_picture(content, "content", PREVIEW)
        except NSTError:  # its card says why
            self.preview.layout.display, self.caption.value = "none", ""
            return
        self._draw(
            as_jpeg(picture, PREVIEW), picture.shape, 0, f"the content, not painted yet: {alt_of(content, picture)}"
        )

    def _rest(self, standing):
        self._standing, self.losses.value, self.progress.value = standing, "", 0

    def _draw(self, jpeg, shape, size, caption):
        self.preview.layout.display = None
        self.preview.value = jpeg
        # Of one size from the first step to the last, although a run begins with a small picture.
        longer = min(max(FILLED[0], size), FILLED[1])
        self.preview.width = str(round(longer * shape[1] / max(shape[:2])))
        # An Image widget has no alternative text, so its caption describes it.
        self.caption.value = f'<span class="nst-caption">{escape(caption)}</span>'
