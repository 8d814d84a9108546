# SPDX-License-Identifier: MIT
"""The conditions that must not matter: what surrounds a run besides its input.

A condition is a name, what it changes in the environment, and the words before the command.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, os.pardir, "batch"), os.path.join(HERE, os.pardir, "golden")]

TODAY = "2026-01-01"
N_RUNS = 20
THREADS = ["1", "2", "8"]
ZONES = ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "no/such/zone"]


class Condition:
    def __init__(self, name, env=None, before=()):
        self.name, self.env, self.before = name, env or {}, list(before)


def turkish_locale(folder):
    """The condition of a locale in which `I` is no capital of `i`, made here for this run."""
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", os.path.join(folder, "tr_TR.UTF-8")]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)
    except FileNotFoundError:
        return None
    env = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LOCPATH": folder}
    return Condition("LC_ALL=tr_TR.UTF-8", env) if done.returncode == 0 else None


def without_aslr():
    words = ["setarch", os.uname().machine, "-R"]
    try:
        done = subprocess.run([*words, "true"], stderr=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        return None
    return Condition("without ASLR", before=words) if done.returncode == 0 else None


def on_one_core():
    words = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
    return Condition("on one core", before=words) if shutil.which("taskset") else None


def all_of(folder):
    """All that can be had here; what cannot is said."""
    conditions = [Condition(f"run {number}") for number in range(2, N_RUNS + 1)]
    conditions += [Condition(f"UV_THREADPOOL_SIZE={n}", {"UV_THREADPOOL_SIZE": n}) for n in THREADS]
    conditions += [Condition(f"LC_ALL={name}", {"LC_ALL": name}) for name in ("C", "C.UTF-8", "x")]
    conditions += [Condition(f"TZ={zone}", {"TZ": zone}) for zone in ZONES]
    # Memory that was never written to has other contents.
    conditions += [Condition(f"MALLOC_PERTURB_={n}", {"MALLOC_PERTURB_": n}) for n in ("85", "170")]
    conditions += [Condition("more variables", {f"VARIABLE_{n}": "x" * 100 for n in range(200)})]
    for what, condition in [("a Turkish locale (the package locales)", turkish_locale(folder)),
                            ("no ASLR (setarch)", without_aslr()),
                            ("one core (taskset)", on_one_core())]:
        if condition:
            conditions.append(condition)
        else:
            print(f"SKIPPED: {what} cannot be had here", flush=True)
    return conditions


def reversed_order(env):
    """The same variables, handed over from last to first."""
    return dict(reversed(list(env.items())))
