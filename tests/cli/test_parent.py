"""A command that a server has started ends when that server is killed, and tidies up first."""

import os
import subprocess
import sys

from gan_core.cli.parent import ENDS_WITH_INPUT

CODE = """
import time
from gan_core.cli.parent import end_with_parent
end_with_parent()
print("began", flush=True)
try:
    for _ in range(600):
        time.sleep(0.1)
finally:
    print("tidied up", flush=True)
"""


def test_a_command_ends_with_the_process_that_started_it():
    child = subprocess.Popen(
        [sys.executable, "-c", CODE],
        env={**os.environ, ENDS_WITH_INPUT: "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdin and child.stdout and child.stdout.readline() == "began\n"
    child.stdin.close()  # what the system does with the pipes of a process that was killed
    assert child.stdout.read() == "tidied up\n"
    assert child.wait(30) != 0
