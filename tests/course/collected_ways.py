"""What the ways of writing a lesson's tasks are collected in: right answers, wrong ones, and ones that remember."""

import numpy as np


class Ways:
    """right: {task: [function]}; wrong: {task: {what is wrong: function}}; keeping: {task: {what it keeps: maker}}."""

    def __init__(self):
        self.right, self.wrong, self.keeping = {}, {}, {}

    def take(self, task_id):
        """A decorator: take a function into the right ones of its task."""

        def add(function):
            self.rights(task_id, function)
            return function

        return add

    def rights(self, task_id, *functions):
        self.right.setdefault(task_id, []).extend(functions)

    def wrongs(self, task_id, **ways):
        named = {name.replace("_", " "): function for name, function in ways.items()}
        self.wrong.setdefault(task_id, {}).update(named)

    def remembering(self, task_id, function):
        """Answers of a task that keep what an earlier call has made."""

        def total():
            kept = []

            def answer(*args):
                kept.append(np.asarray(function(*args), dtype=float))
                return sum(part for part in kept if part.shape == kept[-1].shape)

            return answer

        def first():
            kept = []

            def answer(*args):
                kept.append(function(*args))
                return kept[0]

            return answer

        self.keeping[task_id] = {"total of earlier calls": total, "first result": first}
