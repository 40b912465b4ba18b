"""Sentences on registers: files that are not taken in, and what to do about them."""

from collections.abc import Mapping
from typing import Final

from api.sentences.languages import both
from api.sentences.reasons import meaning
from data import (
    FewerRowsError,
    FileRefusedError,
    OlderTablesError,
    OlderVintageError,
    TooManyRefusedError,
    UnknownScopeError,
)
from graph.network import Language

_LANGUAGES: Final[tuple[Language, Language]] = ("fr", "en")
_FORCED_FR = "Rien n'a été changé ; « --force » {} prend quand même."
_FORCED_EN = "Nothing was changed; “--force” takes it all the same."


def refused_file(error: FileRefusedError) -> Mapping[Language, str]:
    """Say why a file of a register cannot be read as one."""
    fr, en = {
        "empty": ("le fichier est vide", "the file is empty"),
        "utf-16": ("le fichier est en UTF-16 : enregistrez-le en UTF-8", "the file is UTF-16: save it as UTF-8"),
        "no-table": ("ni CSV avec un en-tête, ni JSON, ni Parquet", "neither CSV with a header, nor JSON, nor Parquet"),
        "columns": (f"il manque à l'en-tête : {error.detail}", f"the header lacks {error.detail}"),
        "quote": (
            f"la ligne {error.detail} ouvre un guillemet qui n'est jamais fermé",
            f"line {error.detail} opens a quote that is never closed",
        ),
        "no-rows": ("le fichier n'a aucune ligne", "the file has no row"),
        "changed": (
            "le fichier n'est plus celui que « maillage fetch » a pris : reprenez-le avec « fetch --force », ou "
            "prenez-le tel qu'il est avec « build --force »",
            "the file is not any more the one that “maillage fetch” took: fetch it again with “fetch --force”, or take "
            "it as it is with “build --force”",
        ),
    }.get(error.reason, (f"fichier coupé ou endommagé ({error.detail})", f"cut or damaged ({error.detail})"))
    return both(f"{error.path.name} : {fr}. Rien n'a été changé.", f"{error.path.name}: {en}. Nothing was changed.")


def too_many_refused(error: TooManyRefusedError) -> Mapping[Language, str]:
    """Say how many rows are wrong, for which reasons, and where they are listed."""
    counts = error.refused.items()
    fr, en = (", ".join(f"{number} × {meaning(one, lang)}" for one, number in counts) for lang in _LANGUAGES)
    return both(
        f"{error.register} : trop de lignes fausses sur {error.rows} ({fr}). Elles sont listées dans {error.report}. "
        "Rien n'a été changé ; « --tolerance » en admet davantage.",
        f"{error.register}: too many of {error.rows} rows are wrong ({en}). They are listed in {error.report}. "
        "Nothing was changed; “--tolerance” bears more of them.",
    )


TOO_MANY_REFUSED_AFAR: Final = both(
    "Un registre a trop de lignes fausses ; rien n'a été changé.",
    "A register has too many wrong rows; nothing was changed.",
)
"""What is told of them over HTTP."""


def unknown_scope(error: UnknownScopeError) -> Mapping[Language, str]:
    """Say that no territory has a code, and which codes there are."""
    return both(
        f"Aucun territoire n'a le code « {error.code} ». Donnez un département (86), une commune (86194) ou un niveau "
        "et son code (region-75, epci-200069854).",
        f"No territory has the code “{error.code}”. Give a département (86), a commune (86194) or a level and its "
        "code (region-75, epci-200069854).",
    )


def older(error: OlderVintageError) -> Mapping[Language, str]:
    """Say that files are older than what is served."""
    return both(
        f"{error.register} : l'édition {error.vintage} est plus ancienne que celle en service ({error.before}). "
        f"{_FORCED_FR.format('la')}",
        f"{error.register}: the edition {error.vintage} is older than the one in service ({error.before}). "
        f"{_FORCED_EN}",
    )


def fewer(error: FewerRowsError) -> Mapping[Language, str]:
    """Say that files have lost many rows."""
    return both(
        f"{error.register} : {error.rows} lignes, contre {error.before} la dernière fois ; le fichier est sans doute "
        f"incomplet. {_FORCED_FR.format('le')}",
        f"{error.register}: {error.rows} rows, and {error.before} the last time; the file is probably not whole. "
        f"{_FORCED_EN}",
    )


def older_tables(error: OlderTablesError) -> Mapping[Language, str]:
    """Say that a register cannot be kept from what is served, and what to do with it."""
    register = error.register
    return both(
        f"{register} : ses tables viennent d'une autre version du programme, et celle-ci ne les lit pas. Redonnez ses "
        f"fichiers (« maillage build --source {register}=FICHIER »), ou laissez-le (« --without {register} »). Ce qui "
        "est servi n'a pas changé.",
        f"{register}: its tables come from another version of the program, and this one does not read them. Give its "
        f"files again (“maillage build --source {register}=FILE”), or leave it out (“--without {register}”). What is "
        "served has not changed.",
    )
