"""The command line: ``namematch parse | compare | dedupe | link | evaluate``.

Results go to standard output, everything else to standard error. Exit status 2 and one line for
input that cannot be used, 130 when interrupted.
"""

from __future__ import annotations

import os
import sys

from namematch.errors import NameMatchError


def main() -> None:
    """Run the command line and exit."""
    from namematch.cli.app import app

    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except NameMatchError as error:
        print(f"namematch: {getattr(error, 'indonesian', error)}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe went away: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
