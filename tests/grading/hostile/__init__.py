"""Submissions that lie, break, flood and flee; see tricks.py for answers and files.py for everything else."""
