"""Runs a command to its end and tells what it took: for the benchmarks of detection."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("OCELLUS_PROGRAM", str(ROOT / ".build/release/ocellus"))


class Measured(typing.NamedTuple):
    """What a command printed, and what it took."""

    # The JSON on its standard output.
    answer: object
    # Wall time.
    seconds: float
    # Processor time of it and what it waited for.
    processor: float
    # The most memory that was resident at once, in MB.
    megabytes: float


def run(command):
    """Runs a command that prints JSON."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        # So that nothing waits for it again.
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        # 3: something was left out, which the output tells.
        if process.returncode not in (0, 3):
            errors.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed:\n{errors.read().decode()}")
        return Measured(json.load(output), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
