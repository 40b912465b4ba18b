"""Where the data are that tests share and the project does not ship: real samples, specifications, documents."""

import os
from pathlib import Path
from typing import Final

SHARED: Final = Path(os.environ.get("MAILLAGE_SAMPLES") or Path(__file__).parents[2] / "shared" / "data")
"""The folder that MAILLAGE_SAMPLES names, else one beside the project; a test skips what it does not find there."""
