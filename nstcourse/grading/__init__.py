"""Grading: submissions in, marks out. A submission is only ever run inside a sandbox and judged outside of it."""
