"""What the grader puts beside a submission inside the sandbox. Nothing in here knows a right answer."""
