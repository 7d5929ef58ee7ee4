"""The tasks of the exercises: {"3.2": Task}. One module for each lesson."""

from nstcourse.tasks import at_once, content, feature_maps, full_loss, loop, style

TASKS = {task.id: task for module in (feature_maps, content, style, full_loss, loop, at_once) for task in module.TASKS}
