"""The victim and its witnesses are modules beside the tests, and scripts of their own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
