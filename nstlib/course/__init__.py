"""How the course is made: course/ (text sources) to notebooks/ (executed)."""
