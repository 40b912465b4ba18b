"""What stands in the way of serving: an address that cannot be taken, data that are still read."""

from pathlib import Path


class StillServedError(Exception):
    """A data set that is to be gone, but that a process still reads."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"an older data set in {home} is still read")
        self.home = home


class PortInUseError(Exception):
    """The address on which to serve is taken by another program."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is in use")
        self.host = host
        self.port = port


class AddressUnusableError(Exception):
    """The address on which to serve is not one of this machine, or is not ours to take."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"{host}:{port}: {reason}")
        self.host = host
        self.port = port
        self.reason = reason
