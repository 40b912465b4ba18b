"""Write the invented registers: ``python -m benchmarks.registers --rows 2200000 --into FOLDER``."""

import argparse
import time
from pathlib import Path

from benchmarks.registers.invented import FRANCE, Registers, Scale
from benchmarks.registers.layouts import LAYOUTS


def main() -> None:
    """Write the parts that were asked for, saying how long each takes and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", default=[], metavar="PART", help=f"some of {', '.join(LAYOUTS)}; all of them"
    )
    parser.add_argument("--rows", type=int, default=FRANCE, help="associations that live (default: %(default)s)")
    parser.add_argument("--into", type=Path, required=True, help="the folder of the files")
    parser.add_argument("--seed", type=int, default=2026, help="another seed gives other rows")
    parser.add_argument("--known", type=float, default=0.2, help="share of the associations that have a SIREN")
    parser.add_argument("--form", choices=["csv", "zip", "parquet"], default="csv")
    parser.add_argument("--labels", action="store_true", help="the header made for people, where a file has two")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(LAYOUTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    start = time.perf_counter()
    with Registers(Scale(asked.rows, asked.seed, asked.known), asked.into) as registers:
        print(f"{'rows':40}{time.perf_counter() - start:8.1f} s")
        for part in asked.parts or LAYOUTS:
            start = time.perf_counter()
            path = registers.write(part, asked.form, labels=asked.labels)
            print(f"{path.name:40}{time.perf_counter() - start:8.1f} s{path.stat().st_size / 1e6:10.1f} MB")


if __name__ == "__main__":
    main()
