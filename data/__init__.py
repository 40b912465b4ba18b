"""Where facts come from: told documents, territories and, source by source, the public registers."""

from data.errors import (
    DataError,
    FewerRowsError,
    FileRefusedError,
    OlderVintageError,
    TooManyRefusedError,
    UnknownRegisterError,
    UnknownScopeError,
)
from data.harvest import TOLERANCE
from data.registers import REGISTER, Edition, Wanted, register_sources
from data.territories import territory_source
from data.told import is_told, told_sources

__all__ = [
    "REGISTER",
    "TOLERANCE",
    "DataError",
    "Edition",
    "FewerRowsError",
    "FileRefusedError",
    "OlderVintageError",
    "TooManyRefusedError",
    "UnknownRegisterError",
    "UnknownScopeError",
    "Wanted",
    "is_told",
    "register_sources",
    "territory_source",
    "told_sources",
]
