"""Recording: the pictures of a run that are kept for the time machine."""

from dataclasses import replace

RECORDED = 40  # of a run; when there are more, every second one is dropped


class Recording:
    """Which steps of a run are kept: the first, and then one of every `every`."""

    def __init__(self):
        self.every = 1

    def add(self, record, step, job):
        """The record, [Step with its picture, ...], with a step of a Job, if that is one to be kept."""
        if step.step == 1 or step.step % self.every == 0:
            record.append(replace(step, image=job.picture))
        if len(record) > RECORDED:
            self.every *= 2
            return [s for s in record if s.step == 1 or s.step % self.every == 0]
        return record

    def end(self, record, job):
        """Add the last step of a Job that has come to rest."""
        if job.history and (not record or record[-1].step < len(job.history)):
            record.append(replace(job.history[-1], image=job.picture))
