"""`python -m bench`: all benches, short. Each takes `--seconds` when run alone."""

import subprocess
import sys

for name, seconds in (
    ("page_latency", "10"),
    ("intake", "30"),
    ("pipeline", "10"),
    ("schedule", "5"),
    ("storm", "20"),
    ("timers", "10"),
):
    print(f"== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{name}", "--seconds", seconds], check=True)
