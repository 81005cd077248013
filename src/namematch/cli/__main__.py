"""``python -m namematch.cli``, the same as ``namematch``."""

from namematch.cli import main

main()
