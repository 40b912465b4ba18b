"""The data set that answers, as every answer names it: to be cited by its version."""

from typing import Annotated

from pydantic import Field

from api.models.base import Model
from graph import Generation


class SourceModel(Model):
    """A source of the data set."""

    name: str
    title: str
    vintage: str
    licence: str


class DatasetModel(Model):
    """The data set that answered: cite its version."""

    version: Annotated[str, Field(examples=["2026-11-22-851d80916474"])]
    built: str
    sources: list[SourceModel]


def dataset_model(generation: Generation) -> DatasetModel:
    """Return the data set of a generation; the people of the told documents are not listed one by one."""
    manifest = generation.manifest
    sources = [
        SourceModel(name=one.name, title=one.title, vintage=one.vintage, licence=one.licence)
        for one in manifest.sources
        if not one.name.startswith("told/person/")
    ]
    return DatasetModel(version=manifest.version, built=manifest.built, sources=sources)
