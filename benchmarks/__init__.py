"""Speed and size, measured: `python -m benchmarks` (see docs/performance.md)."""
