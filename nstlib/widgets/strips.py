"""Depth strips: what each depth remembers of a content, and which texture each set of layers makes."""

from nstlib.engine.job import Job
from nstlib.errors import NSTError
from nstlib.explain.strips import board_of_strip, depth_recipes
from nstlib.explain.subject import name_of
from nstlib.images import as_picture, resize
from nstlib.widgets import host
from nstlib.widgets.panel import View, button, chooser, row, sentence

KINDS = ("content", "texture")


class DepthStrips(View):
    """Pictures made from noise, depth by depth; "Compute" makes them with the network at hand, one after the other."""

    def __init__(self, picture="harbour", kind="content", *, backbone="auto", size=96, steps=120):
        super().__init__()
        self.name, self.image = name_of(picture), resize(as_picture(picture, "strip", size), size)
        self.backbone, self.size, self.steps = backbone, size, steps
        self.kind, self.made = kind, {k: {} for k in KINDS}
        depth_recipes(kind)  # refuses an unknown kind
        self.runner, self._jobs, self._job, self._stop = host.Runner(), [], None, False

    def compute(self):
        """Make what this strip still lacks."""
        if self._jobs and not self._stop:
            return
        self.message = ""
        recipes = depth_recipes(self.kind, self.size, self.steps)
        missing = {title: recipe for title, recipe in recipes.items() if title not in self.made[self.kind]}
        self._jobs, self._stop = [(self.kind, title, recipe) for title, recipe in missing.items()], False
        self.runner.drive(self._work)

    def close(self):
        """Stop after the present step, and wait for it."""
        self._stop = True
        self.runner.wait(10)

    def _work(self, seconds):
        if self._stop or not self._jobs:
            self._jobs, self._job = [], None
            self._tell()
            return False
        kind, title, recipe = self._jobs[0]
        with self.telling():
            job = self._job
            if job is None:
                self._tell(f"{title} ...")
                job = self._job = Job(self.image, self.image, recipe, backbone=self.backbone)
            if job.tick(seconds):
                return True
            if job.status != "finished":
                raise NSTError(job.message)
            self.made[kind][title] = job.picture
        if self.message:
            self._jobs = []
        else:
            self._jobs.pop(0)
        self._job = None
        self.refresh()
        return bool(self._jobs)

    def board(self):
        """The original and the pictures of this strip that are there."""
        return board_of_strip(self.image, self.made[self.kind], self.kind, self.name)

    def prepare_static(self):
        """Make all pictures of this strip, here and now."""
        self.runner = host.Runner("inline")
        self.compute()

    def prepare_live(self):
        """Begin with them, where a thread can do it while the reader reads."""
        if self.runner.kind == "thread":
            self.compute()

    def controls(self):
        """A chooser of strips, and the buttons that compute and stop."""
        self.kind_choice = chooser(KINDS, self.kind, "strip")
        self.kind_choice.observe(self._choose, "value")
        self.compute_button = button("Compute", "Make the pictures of this strip from noise", self.compute)
        self.stop_button = button("Stop", "Stop after the present step", self._halt)
        clock = [] if self.runner.clock is None else [self.runner.clock]
        return [row(self.kind_choice, self.compute_button, self.stop_button), *clock]

    def _choose(self, change):
        self.kind = change["new"]
        self.refresh()

    def _halt(self):
        self._stop = True

    def _tell(self, text=""):
        if self.built:
            done = len(self.made[self.kind])
            self.status.value = sentence(
                self.message or text or f"{done} of 5 pictures are there.", "failed" if self.message else "ready", done
            )

    def refresh(self, *_):
        """Draw the board again and say how many pictures there are."""
        super().refresh()
        if not self.message:
            self._tell()
