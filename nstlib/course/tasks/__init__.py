"""The tasks of the exercises: {"3.2": Task}. One module for each lesson."""

from nstlib.course.tasks import style

TASKS = {task.id: task for module in (style,) for task in module.TASKS}
