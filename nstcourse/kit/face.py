"""nst.check, nst.hint and nst.or_reference where answers are graded.

Checks and hints say nothing there, and an earlier answer is taken as it is, right or wrong: what stands in for a wrong
one is already in its place.
"""

import sys

import nstlib
from nstcourse.kit.answers import carried


def put_on(functions):
    """From now on they are what nstlib has under these names. functions: {task: {"name", "one_number", "pair"}} of the
    tasks that an answer may build upon."""

    def or_reference(task_id, *own, **named):
        """As in the notebook, it may change what it is given, and return a list, without harm to the later task."""
        own = (*own, *named.values())
        return taken(task_id, functions, sys._getframe(1).f_globals, *own[:1])

    nstlib.check = nstlib.hint = lambda *_, **__: None
    nstlib.or_reference = or_reference


def taken(task_id, functions, names, *own):
    """An earlier task's function: its own, if one is given, else what these names have under the task's."""
    task = functions.get(str(task_id).strip(), {"name": str(task_id), "one_number": False, "pair": False})
    if not own and task["name"] not in names:
        raise NameError(f"name '{task['name']}' is not defined")
    return carried(own[0] if own else names[task["name"]], task["one_number"], task["pair"])
