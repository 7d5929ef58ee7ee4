"""The tasks of the exercises: {"3.2": Task}. One module for each lesson."""

from nstcourse.tasks import any_style, content, feature_maps, full_loss, loop, style

TASKS = {
    task.id: task for module in (feature_maps, content, style, full_loss, loop, any_style) for task in module.TASKS
}
