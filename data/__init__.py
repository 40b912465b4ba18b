"""Where facts come from: told documents, territories and, source by source, the public registers."""

from data.territories import territory_source
from data.told import is_told, told_sources

__all__ = ["is_told", "territory_source", "told_sources"]
