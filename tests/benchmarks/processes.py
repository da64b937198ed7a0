"""What a process costs: memory it alone answers for (PSS), and its share of a core."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def pss_mb(pid: int) -> float:
    """Proportional set size of a process and its children, in MB."""
    total = 0
    for process in family(pid):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line)
    return total / 1024


def cpu_seconds(pid: int) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for process in family(pid):
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def idle_share(pid: int, seconds: float = 10.0) -> float:
    """Percent of one core used while nothing is asked."""
    before, begin = cpu_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - begin)
