"""The desk as a real process in a terminal of its own, and what stands on its screen."""

import contextlib
import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from rich.cells import cell_len

import review

REVIEW = Path(__file__).parents[2] / "examples" / "review.py"
PATIENCE = 60  # seconds to wait for a text; only a defect takes that long
CLEARED = re.compile(r"\x1b\[2J\x1b\[H|\x1b\[H\x1b\[2J")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
ESC = "\x1b"


class Session:
    """A process in a terminal; ``screen`` is what the last drawing left on it."""

    def __init__(self, arguments, size=(24, 80), **environment):
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLUMNS": "", "LINES": ""} | environment)
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name)
            os.execv(sys.executable, [sys.executable, str(REVIEW), *map(str, arguments)])
        self.resize(*size)
        self.output = ""

    def resize(self, rows, columns):
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _more(self):
        if select.select([self.file], [], [], 0.1)[0]:
            try:
                self.output += os.read(self.file, 65_536).decode("utf-8", "replace")
            except OSError:
                return False
        return True

    @property
    def frames(self):
        """Every drawing, as lines without styles; the first is what came before any."""
        return [STYLE.sub("", part).split("\r\n") for part in CLEARED.split(self.output)]

    @property
    def screen(self):
        return "\n".join(self.frames[-1])

    def wait(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.screen:
            assert time.monotonic() < end, f"waited for {text!r} in\n{self.screen}"
            assert self._more(), f"ended before {text!r} in\n{self.output}"
        while select.select([self.file], [], [], 0.05)[0] and self._more():
            pass
        return self.screen

    def press(self, keys, text):
        """Press keys one after another, and wait for a text."""
        before = len(self.output)
        os.write(self.file, keys.encode())
        end = time.monotonic() + PATIENCE
        while len(self.output) == before and time.monotonic() < end:
            self._more()
        return self.wait(text)

    def ends(self):
        """Wait for the end; the exit status."""
        while self._more():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def session(*arguments, size=(24, 80), **environment):
    here = Session(arguments, size, **environment)
    try:
        yield here
    finally:
        try:
            os.kill(here.pid, signal.SIGKILL)
            os.waitpid(here.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(here.file)


KEYS = "5 Rujuk ke pusat"


def nothing_scrolled(here, rows=24, columns=80):
    drawn = here.frames[1:]
    assert drawn
    for frame in drawn:
        assert len(frame) <= rows
        assert all(cell_len(line) <= columns for line in frame)


def run(*arguments, cwd="."):
    """The command in this process, without a terminal: status, standard output and error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = review.main([str(one) for one in arguments])
        except SystemExit as left:
            status = left.code
    return SimpleNamespace(returncode=status, stdout=out.getvalue(), stderr=err.getvalue())
