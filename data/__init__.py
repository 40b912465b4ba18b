"""Where facts come from: told documents, territories and, source by source, the public registers."""

from data.archives import unpack
from data.catalogue import Register, Resource, read_catalogue, register_named
from data.download import Fetch, fetch
from data.fetched import FetchedFile, fetched
from data.patience import Patience, Progress
from data.territories import territory_source
from data.told import is_told, told_sources

__all__ = [
    "Fetch",
    "FetchedFile",
    "Patience",
    "Progress",
    "Register",
    "Resource",
    "fetch",
    "fetched",
    "is_told",
    "read_catalogue",
    "register_named",
    "territory_source",
    "told_sources",
    "unpack",
]
