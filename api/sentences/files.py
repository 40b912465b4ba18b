"""Sentences on the files of registers: what keeps them from being fetched, and from being unpacked."""

import re
from collections.abc import Mapping
from typing import Final

from api.refusals import plain
from api.requests import ParameterError
from api.sentences.languages import both
from api.sentences.system import said
from data.errors import (
    ArchiveDamagedError,
    ArchiveRefusedError,
    CatalogueError,
    DownloadFolderError,
    DownloadRefusedError,
    DownloadUnreachableError,
    FetchedByHandError,
    UnknownRegisterError,
)
from graph.network import Language

AWAY: Final = both(
    "Les registres ne peuvent pas être pris sur ce service ; prévenez qui l'opère.",
    "Registers cannot be fetched on this service; tell whoever runs it.",
)
"""What is told over HTTP, where nobody has to know the paths of the server."""

UNREACHABLE: Final = {
    "connection": ("aucune connexion ({})", "no connection ({})"),
    "timeout": ("pas de réponse assez rapide ({})", "no answer that is fast enough ({})"),
    "cut": ("la connexion a été coupée avant la fin ({})", "the connection was cut before the end ({})"),
    "status": ("le service ne peut pas répondre ({})", "the service cannot answer ({})"),
    "changed": ("le fichier a changé entre-temps ({})", "the file changed meanwhile ({})"),
}
"""Why a file may come at another time."""

REFUSED: Final = {
    "missing": (
        "il n'est pas à cette adresse (HTTP {found}) ; voyez si une version plus récente de Maillage en connaît une "
        "autre, ou donnez-la avec --catalogue",
        "it is not at this address (HTTP {found}); see whether a newer version of Maillage knows another one, or give "
        "it with --catalogue",
    ),
    "status": ("le service répond HTTP {found}", "the service answers HTTP {found}"),
    "redirect": (
        "cette adresse mène à {found} : en boucle, ou hors de https",
        "this address leads to {found}: in circles, or out of https",
    ),
    "form": (
        "ce n'est pas un fichier {wanted} mais {found} ; le service est peut-être en maintenance",
        "it is not a {wanted} file but {found}; the service may be under maintenance",
    ),
    "coded": (
        "le service l'envoie recodé ({found}), sans qu'on puisse en vérifier la longueur",
        "the service sends it recoded ({found}), so that its length cannot be checked",
    ),
    "endless": (
        "le service ne dit pas où il finit : rien ne prouverait qu'il est entier",
        "the service does not say where it ends: nothing would prove that it is whole",
    ),
    "large": ("il a plus de {wanted} octets", "it has more than {wanted} bytes"),
    "shrunk": (
        "il n'a que {found} octets, au lieu de {wanted} la dernière fois ; s'il a vraiment rétréci, ajoutez --force",
        "it has only {found} bytes, and had {wanted} last time; if it really shrank, add --force",
    ),
    "checksum": (
        "sa somme de contrôle est {found} au lieu de {wanted} ; relancez la commande",
        "its checksum is {found} in place of {wanted}; run the command again",
    ),
}
"""Why what answers is not taken."""

_FOLDER: Final = {
    "full": (
        "le disque est plein ; faites de la place et relancez : ce qui est arrivé est gardé",
        "the disk is full; make room and run again: what has come is kept",
    ),
    "busy": ("un autre processus y télécharge déjà", "another process already fetches into it"),
}
ARCHIVE: Final = {
    "kind": ("ce n'est ni un zip ni un gzip de données", "it is neither a zip nor a gzip of data"),
    "name": ("ce nom mène hors du dossier", "this name leads out of the folder"),
    "link": ("ce n'est pas un simple fichier", "it is no plain file"),
    "locked": ("il est protégé par un mot de passe", "it is locked by a password"),
    "coding": ("cette compression n'est pas lue ; recompressez-le", "this compression is not read; pack it anew"),
    "many": ("plus de {limit} fichiers", "more than {limit} files"),
    "twice": ("deux fichiers du même nom", "two files of one name"),
    "large": ("plus de {limit} octets une fois décompressé", "more than {limit} bytes once unpacked"),
    "bomb": (
        "il se décompresse au-delà de {limit} octets, bien plus que ne le permet sa taille",
        "it unpacks to more than {limit} bytes, far beyond what its size allows",
    ),
}
"""Why an archive is not unpacked."""


def catalogue(error: CatalogueError) -> Mapping[Language, str]:
    """Say which catalogue cannot be read, and why."""
    reason = ParameterError.of(error.details).text if error.details else said(error.reason)
    return both(
        f"Le catalogue {error.file} est irrecevable : {_in_french(reason['fr']).rstrip('.')}.",
        f"The catalogue {error.file} cannot be used: {reason['en'].rstrip('.')}.",
    )


def _in_french(reason: str) -> str:
    """Return what is wrong with a text in TOML, and where, where it is that."""
    place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", reason)
    if place is None:
        return reason.replace("not a table", "n'est pas une table")
    where = f"ligne {place[1]}, colonne {place[2]}" if place[1] else "à la fin du fichier"
    return f"ce n'est pas du TOML bien formé, {where}"


def unknown_register(error: UnknownRegisterError) -> Mapping[Language, str]:
    """Say which registers there are."""
    names = ", ".join(error.choices)
    return both(
        f"Aucun registre ne s'appelle « {error.name} ». Il y a : {names}.",
        f"No register is called “{error.name}”. There are: {names}.",
    )


def by_hand(error: FetchedByHandError) -> Mapping[Language, str]:
    """Say where a person finds the files of a register."""
    page = f" ({error.page})" if error.page else ""
    return both(
        f"{error.register} n'a pas d'adresse où prendre un fichier{page}. {error.advice['fr']}",
        f"{error.register} has no address to take a file from{page}. {error.advice['en']}",
    )


def unreachable_file(error: DownloadUnreachableError) -> Mapping[Language, str]:
    """Say why a file did not come, and that it may be gone on with."""
    reason = obstacle(error)
    return both(
        f"{error.file} n'est pas arrivé de {_shown(error.address)} : {reason['fr']}. "
        "Relancez la même commande plus tard : ce qui est arrivé est gardé.",
        f"{error.file} did not come from {_shown(error.address)}: {reason['en']}. "
        "Run the same command later: what has come is kept.",
    )


def obstacle(error: DownloadUnreachableError) -> Mapping[Language, str]:
    """Say in a few words why a file did not come."""
    (fr, en), detail = UNREACHABLE[error.reason], said(error.detail)
    return both(fr.format(plain(detail["fr"])), en.format(plain(detail["en"])))


def refused_file(error: DownloadRefusedError) -> Mapping[Language, str]:
    """Say why what came is not taken."""
    fr, en = REFUSED[error.reason]
    said = {"wanted": plain(error.wanted), "found": plain(error.found)}
    return both(
        f"{error.file} n'est pas pris de {_shown(error.address)} : {fr.format(**said)}. Rien n'a été changé.",
        f"{error.file} is not taken from {_shown(error.address)}: {en.format(**said)}. Nothing was changed.",
    )


def folder(error: DownloadFolderError) -> Mapping[Language, str]:
    """Say why files cannot be kept in a folder."""
    fr, en = _FOLDER.get(error.reason, tuple(said(error.reason).values()))
    return both(
        f"Le dossier {error.folder} ne peut pas recevoir de fichier : {fr}. --into en choisit un autre.",
        f"The folder {error.folder} cannot take a file: {en}. --into chooses another one.",
    )


def damaged_archive(error: ArchiveDamagedError) -> Mapping[Language, str]:
    """Say where an archive cannot be read any more."""
    member, reason = plain(error.member), said(error.reason)
    return both(
        f"{error.path.name}{f', {member}' if member else ''} : l'archive est endommagée après {error.read} octets "
        f"({plain(reason['fr'])}). Reprenez-la à sa source.",
        f"{error.path.name}{f', {member}' if member else ''}: the archive is damaged after {error.read} bytes "
        f"({plain(reason['en'])}). Take it again from its source.",
    )


def refused_archive(error: ArchiveRefusedError) -> Mapping[Language, str]:
    """Say why an archive is not unpacked."""
    fr, en = ARCHIVE[error.reason]
    member = plain(error.member)
    return both(
        f"{error.path.name}{f', {member}' if member else ''} : {fr.format(limit=error.limit)}. Rien n'en a été pris.",
        f"{error.path.name}{f', {member}' if member else ''}: {en.format(limit=error.limit)}. Nothing was taken.",
    )


def _shown(address: str) -> str:
    """Return an address without the name and password of who asks."""
    return re.sub(r"//[^/]*@", "//", plain(address), count=1)
