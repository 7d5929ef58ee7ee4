"""What all widgets share: being shown live or as a picture, being frozen, and never running twice."""

import contextlib
import threading
import uuid
from html import escape

from nstlib.errors import NSTError
from nstlib.widgets import host
from nstlib.widgets.named import named
from nstlib.widgets.twin import Twin

_shown = {}  # (class, cell): the panel that this cell shows


class Panel:
    """A widget. Subclasses give `board()`, what is shown now, and `build()`, the ipywidgets that show it.

    Works without ipywidgets too: then displaying it shows the board, and its methods are its controls.
    """

    def __init__(self):
        self.box = None
        self._display_id = uuid.uuid4().hex
        self._busy = threading.Lock()
        self.message, self.twin = "", Twin()

    def board(self):
        """What is shown now, as a Board."""
        raise NotImplementedError

    def build(self):
        """The ipywidgets in one box, and what listens to them; `refresh` fills them."""
        raise NotImplementedError

    @property
    def built(self):
        """Are there ipywidgets that must be kept up to date?"""
        return self.box is not None

    def refresh(self, *_):
        """Bring the ipywidgets up to date; nothing where there are none."""

    def close(self):
        """End what is still running; called when its cell runs again."""

    def still(self):
        """What is shown now, as a notebook output that needs no kernel."""
        return self.board().frozen()

    def figure(self):
        """What is shown now, as a matplotlib Figure."""
        return self.board().figure()

    def freeze(self):
        """Replace the live widget by a picture of it, so that the saved notebook shows it without a kernel."""
        self.close()
        frozen = self.still()
        self.twin.close(empty=True)
        self.dispose()
        from IPython.display import update_display

        update_display(frozen, raw=True, display_id=self._display_id)

    def show(self):
        """The ipywidgets box, built on first use."""
        if not self.built:
            self.box = self.build()
            self.box.children = (*self.box.children, self.twin.hiding(), *named())
            self.box.add_class("nst-panel")
            self.refresh()
        return self.box

    def _ipython_display_(self):
        from IPython.display import display

        if not host.live():
            self.prepare_static()
            display(self.still(), raw=True)
            return
        self.take_place()
        self.prepare_live()
        box = self.show()
        self.twin.show()
        display(self._live_view(box), raw=True, display_id=self._display_id)

    def _live_view(self, box):
        """The output that is the widget; where it is not drawn it leaves no line, as the twin says it all."""
        view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
        return {"application/vnd.jupyter.widget-view+json": view, "text/plain": ""}

    def prepare_static(self):
        """Work that a picture needs, done here and now."""

    def prepare_live(self):
        """Work that a live widget begins by itself, so that it opens in the state that a lesson speaks of."""

    def take_place(self):
        """Close the panel of this kind that the same cell showed before."""
        key = type(self).__name__, host.cell()
        if key[1] is None:  # the page does not tell cells apart
            return
        earlier = _shown.get(key)
        if earlier is not None and earlier is not self:
            self.take_over(earlier)
            earlier.close()
            earlier.dispose()
        _shown[key] = self

    def take_over(self, earlier):
        """Keep what must not be lost of the panel that the same cell showed before."""

    def dispose(self):
        """Close all ipywidgets: ipywidgets keeps every one that is not closed, and through it the panel and its run."""
        self.twin.close()
        if self.built:
            close_all(self.box)
            self.box = None

    @contextlib.contextmanager
    def telling(self, aside=False):
        """Turn an NSTError (or any other, named) into one sentence in the panel, never a traceback in the page.

        aside: for work that nobody has asked for: a message that stands there already stays.
        """
        words = ""
        try:
            yield
        except NSTError as error:
            words = str(error)
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
        self.message = (self.message or words) if aside else words


def close_all(widget):
    """Close a widget, all that is in it, and their layouts and styles."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    for name in ("layout", "style"):
        part = getattr(widget, name, None)
        if hasattr(part, "close"):
            part.close()
    widget.close()


def sentence(text, state="", step=0):
    """A line of text that screen readers announce and tests can read: its state is in data attributes.

    While a run goes on it changes several times a second, and is not announced.
    """
    live = "off" if state == "running" else "polite"
    return (
        f'<div class="nst-status" role="status" aria-live="{live}" data-state="{escape(state, quote=True)}" '
        f'data-step="{step}">{escape(text)}</div>'
    )


def page():
    """An HTML widget that never makes the page wider: what does not fit is scrolled."""
    import ipywidgets

    return ipywidgets.HTML(layout=ipywidgets.Layout(width="100%", margin="0", overflow="auto"))


def chooser(options, value, label):
    """A drop-down list of plain values."""
    import ipywidgets

    return ipywidgets.Dropdown(
        options=list(options), value=value, description=label, style={"description_width": "initial"}
    )


def fractions(*numbers):
    """Options of a slider as (label, number), called 1/4, 1/2, 1, 2."""
    return [(f"{n:g}" if n >= 1 else f"1/{1 / n:g}", n) for n in numbers]


def nearest(value, options):
    """Of a slider's options (label, number), the number that is nearest to `value`."""
    return min((number for _, number in options), key=lambda number: abs(number - value))


def button(label, tooltip, on_click):
    """A button that calls `on_click()`."""
    import ipywidgets

    made = ipywidgets.Button(description=label, tooltip=tooltip, layout=ipywidgets.Layout(width="auto"))
    made.on_click(lambda _: on_click())
    return made


def row(*children):
    """Controls side by side, wrapped where the page is narrow."""
    import ipywidgets

    return ipywidgets.HBox(list(children), layout=ipywidgets.Layout(flex_flow="row wrap"))


class View(Panel):
    """A panel whose whole picture is one board of kept features: controls above, HTML below."""

    def controls(self):
        """The ipywidgets above the board, in rows."""
        raise NotImplementedError

    def build(self):
        """Controls, the page with the board, and the line that tells what went wrong."""
        import ipywidgets

        self.page, self.status = page(), ipywidgets.HTML()
        return ipywidgets.VBox([*self.controls(), self.page, self.status])

    def refresh(self, *_):
        """Draw the board again; a board that cannot be made is told in one sentence and the old one stays."""
        if not self.built:
            return
        told, self.message = self.message, ""
        with self.telling():
            board = self.board()
            self.page.value = board.to_html()
            self.twin.follow(board)
        self.message = self.message or told
        self.status.value = sentence(self.message, "failed" if self.message else "ready")
