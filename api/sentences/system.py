"""What the system and the network say, in words that people read: the common cases, whoever they come from."""

import re
from collections.abc import Mapping
from typing import Final

from api.sentences.languages import both
from graph.network import Language

_NUMBER: Final = re.compile(r"^\[Errno -?\d+\] ")
_ROOM: Final = re.compile(r"the disk is full \((\d+) MB free, (\d+) MB are needed\)")

_FRENCH: Final[Mapping[str, str]] = {
    "the disk is full": "le disque est plein",
    "No space left on device": "le disque est plein",
    "Permission denied": "permission refusée",
    "Operation not permitted": "opération non permise",
    "Read-only file system": "système de fichiers en lecture seule",
    "Not a directory": "ce n'est pas un dossier",
    "Is a directory": "c'est un dossier",
    "File exists": "un fichier a déjà ce nom",
    "No such file or directory": "rien n'existe sous ce nom",
    "File name too long": "nom trop long",
    "Input/output error": "erreur de lecture ou d'écriture du disque",
    "Name or service not known": "ce nom d'hôte est inconnu, ou il n'y a pas de réseau",
    "No address associated with hostname": "ce nom d'hôte n'a pas d'adresse",
    "Temporary failure in name resolution": "les noms d'hôtes ne peuvent pas être résolus : pas de réseau ?",
    "Network is unreachable": "pas de réseau",
    "No route to host": "aucun chemin vers cet hôte",
    "Connection refused": "connexion refusée",
    "Connection reset by peer": "connexion coupée par l'autre bout",
    "Cannot assign requested address": "cette adresse n'est pas de cette machine",
    "CERTIFICATE_VERIFY_FAILED": "son certificat ne peut pas être vérifié",
    "File is not a zip file": "ce n'est pas un zip entier",
    "Bad CRC-32": "sa somme de contrôle ne va pas",
    "Compressed file ended before": "il s'arrête avant la fin",
    "Truncated": "il s'arrête avant la fin",
}


def said(text: str) -> Mapping[Language, str]:
    """Return what the system said of an error, in each language; what is none of the common cases stays as it is."""
    text = _NUMBER.sub("", text)
    room = _ROOM.search(text)
    if room:
        return both(f"le disque est plein : {room[1]} Mo libres, il en faut {room[2]}", text)
    return both(next((french for english, french in _FRENCH.items() if english in text), text), text)
