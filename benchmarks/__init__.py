"""Speed, memory and quality, measured: python -m benchmarks prints one table."""
