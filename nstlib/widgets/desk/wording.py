"""Wording: where a run of the Studio stands, in one line."""

from nstlib.explain.subject import name_of
from nstlib.widgets import host
from nstlib.widgets.desk import blend
from nstlib.widgets.desk.changes import weights_of
from nstlib.widgets.panel import sentence

# The style sheet shows it when the line above it has not been written anew for a minute: a kernel that has died
# cannot say so itself.
SILENT = (
    '<div class="nst-silent">No news for a minute. A large picture may take so long; but if the kernel has died, '
    "{again}, and choose a smaller size.</div>"
)

BUSY = ("preparing", "running")  # states in which nothing else can be begun


def title(choice):
    """What a Choice paints."""
    style = blend.in_words(choice) if choice.more else name_of(choice.style, "style")
    return f"{name_of(choice.content, 'content')} in the manner of {style}"


def line(text, state, step):
    """The status line as HTML."""
    return sentence(text, state, step) + (SILENT.format(again=host.again()) if state in BUSY else "")


def of_preparing(choice):
    """While the run of a Choice is being made."""
    return f"preparing: loading the network and compiling, to paint {title(choice)}."


def before_a_run(choice, shown):
    """While nothing of a run is on the page; shown: the Painted that is there instead, or None."""
    if shown is not None:
        return f"brought back: {shown.title}. Change what you like; Start paints it anew."
    return f"Ready to paint {title(choice)}: press Start."


def of_a_run(job, step, state, begun, choice):
    """Of a Job at a Step. begun: the Choice that it paints; choice: what is chosen now."""
    where = f"step {step.step} of {job.recipe.steps}, {step.width} x {step.height} px, loss {step.loss:.4f}"
    if state == "running" and job.run.seconds_left is not None:
        where += f", about {max(1, round(job.run.seconds_left))} s left"
    where = {"finished": "finished: ", "paused": "paused at "}.get(state, "") + where
    parts = [where, job.message, *_of_which(job, state, begun, choice)]
    return ". ".join(part.rstrip(".") for part in parts if part) + ("." if len(parts) > 1 and any(parts[1:]) else "")


def _of_which(job, state, begun, choice):
    """Where something else has been chosen than the run paints: what it paints, and what comes next."""
    if begun.same_pair(choice):
        same = begun.same_run(choice) and begun.same_blend(choice)
        same = same and weights_of(job.recipe) == weights_of(choice.recipe)
        return [] if same else ["the new settings count from the next run"]
    first = "Stop it, then" if state == "running" else "now"
    return [f"This is {' in the manner of '.join(job.run.names)}; {first} Start paints {title(choice)}"]
