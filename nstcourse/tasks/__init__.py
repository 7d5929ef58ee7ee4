"""The tasks of the exercises: {"3.2": Task}. One module for each lesson."""

from nstcourse.tasks import (
    any_style,
    at_once,
    content,
    control,
    costs,
    feature_maps,
    full_loss,
    limits,
    loop,
    outlook,
    style,
    surfaces,
    video,
)

MODULES = (
    feature_maps,
    content,
    style,
    full_loss,
    loop,
    at_once,
    any_style,
    control,
    video,
    surfaces,
    costs,
    limits,
    outlook,
)
TASKS = {task.id: task for module in MODULES for task in module.TASKS}
