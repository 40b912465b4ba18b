"""Where facts come from: told documents, territories and, source by source, the public registers."""

from data.archives import unpack
from data.catalogue import Register, Resource, read_catalogue, register_named
from data.download import Fetch, fetch
from data.errors import (
    DataError,
    DownloadError,
    FewerRowsError,
    FileRefusedError,
    OlderTablesError,
    OlderVintageError,
    TooManyRefusedError,
    UnknownRegisterError,
    UnknownScopeError,
)
from data.fetched import FetchedFile, fetched
from data.harvest import REJECTS, TOLERANCE
from data.patience import Patience, Progress
from data.registers import REGISTER, Edition, Wanted, register_sources
from data.territories import territory_source
from data.told import is_told, told_sources
from data.workshop import EMPLOYEES

__all__ = [
    "EMPLOYEES",
    "REGISTER",
    "REJECTS",
    "TOLERANCE",
    "DataError",
    "DownloadError",
    "Edition",
    "Fetch",
    "FetchedFile",
    "FewerRowsError",
    "FileRefusedError",
    "OlderTablesError",
    "OlderVintageError",
    "Patience",
    "Progress",
    "Register",
    "Resource",
    "TooManyRefusedError",
    "UnknownRegisterError",
    "UnknownScopeError",
    "Wanted",
    "fetch",
    "fetched",
    "is_told",
    "read_catalogue",
    "register_named",
    "register_sources",
    "territory_source",
    "told_sources",
    "unpack",
]
