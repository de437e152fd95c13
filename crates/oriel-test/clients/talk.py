"""How a script and the test that runs it talk: a line each way.

The script says which step it begins, and where a person has to be asked; the test is that person's
browser, and answers with the code that the person was shown.
"""

import os
import sys
import time

BY_HAND = "urn:ietf:wg:oauth:2.0:oob"
BASE = os.environ["ORIEL"]
PHOTOS = [os.path.join(os.environ["PHOTOS"], name) for name in sorted(os.listdir(os.environ["PHOTOS"]))]
ELSEWHERE = os.environ["ELSEWHERE"]
"""The address of a post on another server, by `mari`."""


def step(name):
    print("step", name, flush=True)


def ask(person, url):
    """The code for an app that asks `person` at `url`."""
    print("authorize", person, url, flush=True)
    code = sys.stdin.readline().strip()
    assert code, "no code came"
    return code


def eventually(found, patience=60):
    """What `found` returns as soon as it is something."""
    until = time.monotonic() + patience
    while not (result := found()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
    return result
