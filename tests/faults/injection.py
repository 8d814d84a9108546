# SPDX-License-Identifier: MIT
"""Runs of the binary in which calls of the C library fail: what faults.c is told, and what it did.

A fault is written as faults.c reads it: `read EIO at 3`. With AE_FAULTS_ALL=1 tests go through
every n-th call, of the calls beyond DENSE a hundredth apart; else, and with a sanitizer, through a
sample whose distance is `step`.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, "batch"), os.path.join(HERE, os.pardir, "golden")]

DENSE = 100
NOT_UNDERSTOOD = 96  # what faults.c ends with when it cannot read what it is told


def everything():
    """Whether every n-th call is to fail."""
    return os.environ.get("AE_FAULTS_ALL") == "1"


class Injector:
    """The library, for one binary."""

    def __init__(self, binary, library):
        self.binary = os.path.abspath(binary)
        self.libraries = [*sanitizer_libraries(self.binary), os.path.abspath(library)]

    @property
    def is_instrumented(self):
        return len(self.libraries) > 1

    def environment(self, faults, log, path=""):
        """What makes the faults happen, and writes down in `log` which did."""
        env = {"LD_PRELOAD": ":".join(self.libraries), "AE_FAULTS": faults,
               "AE_FAULTS_LOG": log}
        if path:
            env["AE_FAULTS_PATH"] = path
        return env

    def numbers(self, step):
        """1, 2, 3 ... or a sample of them that grows thinner; without an end."""
        is_whole = everything() and not self.is_instrumented
        number = 1
        while True:
            yield number
            if is_whole:
                number += max(1, number // DENSE)
            else:
                number += 1 if number < 3 else max(step, number // 40)


def sanitizer_libraries(binary):
    """What has to be loaded before anything else, if the binary was built with a sanitizer."""
    listed = subprocess.run(["ldd", binary], stdout=subprocess.PIPE, check=True).stdout.decode()
    return [line.split()[2] for line in listed.splitlines() if "libasan" in line]


def was_reached(log):
    """Whether any fault happened; the log is gone after that."""
    try:
        os.unlink(log)
        return True
    except FileNotFoundError:
        return False
