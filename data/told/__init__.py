"""The told facts: what the founding documents say of alliances, in our own words, with its place in each."""

from data.told.sources import is_told, told_codes, told_sources

__all__ = ["is_told", "told_codes", "told_sources"]
