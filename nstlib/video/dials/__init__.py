"""What people turn a clip by: flicker on purpose, whose colours it has, and key frames."""
