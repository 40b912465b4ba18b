"""What the tests of this room share: disks of a chosen size."""

from tests.graph.conftest import make_disk

__all__ = ["make_disk"]
