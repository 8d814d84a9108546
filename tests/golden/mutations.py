# SPDX-License-Identifier: MIT
"""Mutated transcripts: what clients said in the golden conversations, with faults put in.

    mutations.py BINARY CONVERSATION.lsp...

Messages are lost, doubled, swapped and taken from other conversations, bytes of bodies are turned,
left out and put in, lengths are made to lie. Each transcript is the standard input of a server of
its own. It must end by itself and not by a signal, write whole messages and nothing else, give no
more answers than it was asked for, and leave no sanitizer's report. AE_MUTATIONS says how many
(1,000; 300 of a build with sanitizers), AE_SEED with which the first is made.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile

import processes
import runner
import script
import wire

BODY_MAX = 20000  # longer messages are left out: there is nothing more to find in them
ENDS = (0, 1)


def bodies_of(stream):
    """The bodies of the frames in what a client sent, as far as they are whole."""
    bodies = []
    while stream:
        header = wire.HEADER.match(stream)
        if not header:
            break
        end = header.end() + int(header.group(1))
        bodies.append(bytes(stream[header.end():end]))
        stream = stream[end:]
    return [body for body in bodies if len(body) <= BODY_MAX]


def recorded(binary, data, path):
    """What the client of a conversation sends, message by message."""
    with tempfile.TemporaryDirectory(prefix="golden_") as root:
        conversation = runner.Conversation(binary, data, os.path.realpath(root))
        try:
            with open(path, encoding="utf-8") as file:
                conversation.run(script.parse(file.read()))
        except Exception:  # a conversation about broken frames ends early
            pass
        finally:
            sent = bytes(conversation.server.sent) if conversation.server else b""
            if conversation.server:
                conversation.server.kill()
    return bodies_of(sent)


def mutated_bytes(draw, body):
    at = draw.randrange(len(body) + 1)
    kind = draw.randrange(5)
    if kind == 0 and body:
        at = min(at, len(body) - 1)
        return body[:at] + bytes([body[at] ^ 1 << draw.randrange(8)]) + body[at + 1:]
    if kind == 1:
        return body[:at] + body[at + draw.randrange(1, 9):]
    if kind == 2:
        return body[:at] + draw.randbytes(draw.randrange(1, 5)) + body[at:]
    if kind == 3:
        return body[:at] + draw.choice([b"null", b"-1", b"{}", b"[]", b'""', b"\\ud800", b"1e99",
                                        b"2147483648", b"\\u0000", b","]) + body[at:]
    return body[:at]


def mutated(draw, all_bodies):
    """A transcript, as bytes."""
    bodies = list(draw.choice(all_bodies))
    for _ in range(draw.randrange(1, 6)):
        at = draw.randrange(len(bodies))
        kind = draw.randrange(6)
        if kind == 0 and len(bodies) > 1:
            del bodies[at]
        elif kind == 1:
            bodies.insert(draw.randrange(len(bodies) + 1), bodies[at])
        elif kind == 2:
            other = draw.randrange(len(bodies))
            bodies[at], bodies[other] = bodies[other], bodies[at]
        elif kind == 3:
            bodies.insert(at, draw.choice(draw.choice(all_bodies)))
        else:
            bodies[at] = mutated_bytes(draw, bodies[at])
    frames = [wire.frame(body) for body in bodies]
    if draw.randrange(10) == 0:
        at = draw.randrange(len(bodies))
        lie = max(0, len(bodies[at]) + draw.choice([-3, -1, 1, 2, 50]))
        frames[at] = b"Content-Length: %d\r\n\r\n" % lie + bodies[at]
    return b"".join(frames)


def what_is_wrong(command, folder, env, transcript):
    """None, or a text."""
    path = os.path.join(folder, "transcript")
    with open(path, "wb") as file:
        file.write(transcript)
    with open(path, "rb") as file:
        try:
            done = subprocess.run(command, cwd=folder, env=env, stdin=file, capture_output=True,
                                  timeout=120, check=False)
        except subprocess.TimeoutExpired:
            return "still runs after 120 s"
    if done.returncode not in ENDS:
        return f"exit status {done.returncode}: {done.stderr.decode(errors='replace')[-3000:]}"
    if any(word in done.stderr for word in wire.REPORTS):
        return done.stderr.decode(errors="replace")[-3000:]
    try:
        messages = processes.taken_apart(done.stdout)
    except processes.Wrong as error:
        return str(error)
    return answers_too_often(transcript, messages)


def answers_too_often(transcript, messages):
    """More answers to an id than the transcript could have asked for by that id."""
    answered = collections.Counter(json.dumps(m["id"]) for m in messages
                                   if "method" not in m and m.get("id") is not None)
    asked = transcript.count(b'"id"')
    if sum(answered.values()) > asked:
        return f"{sum(answered.values())} answers to at most {asked} requests"
    return None


def run_one(binary, all_bodies, seed):
    transcript = mutated(random.Random(seed), all_bodies)
    with tempfile.TemporaryDirectory(prefix="golden_") as folder:
        env = wire.private_environment(folder)
        return what_is_wrong(wire.command_of(binary, ["server"]), folder, env, transcript)


def main():
    parser = argparse.ArgumentParser(description="Golden conversations with faults put in.")
    parser.add_argument("binary")
    parser.add_argument("conversations", nargs="+")
    options = parser.parse_args()
    binary, data = os.path.abspath(options.binary), runner.Data(None)
    count = int(os.environ.get("AE_MUTATIONS", 300 if wire.is_slow(binary) else 1000))
    first = int(os.environ.get("AE_SEED", "1"))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        all_bodies = [bodies for bodies in pool.map(
            lambda path: recorded(binary, data, path), sorted(options.conversations)) if bodies]
        if len(all_bodies) < len(options.conversations) // 2:
            sys.exit("most conversations could not be recorded")
        seeds = range(first, first + count)
        failed = [(seed, wrong) for seed, wrong in zip(seeds, pool.map(
            lambda seed: run_one(binary, all_bodies, seed), seeds)) if wrong]
    for seed, wrong in failed[:10]:
        print(f"AE_SEED={seed} AE_MUTATIONS=1: {wrong}")
    print(f"{count} transcripts from seed {first}, made of {len(all_bodies)} conversations with "
          f"{sum(map(len, all_bodies))} messages: {len(failed)} failed")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
