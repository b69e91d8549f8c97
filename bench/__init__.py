"""Measures the hot paths as ratios to pgbench -S and -N of the same run: see METHODOLOGY.md."""
