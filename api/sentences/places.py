"""Sentences on the data directory and the address of a server: what stands in the way of building and serving."""

from collections.abc import Mapping
from typing import Final

from api.obstacles import AddressUnusableError, PortInUseError, StillServedError
from api.sentences.languages import both
from api.sentences.system import said
from graph import (
    GenerationDamagedError,
    HomeBusyError,
    HomeTakenError,
    HomeUnusableError,
    NoGenerationError,
    WritingBusyError,
    WrittenSinceError,
)
from graph.network import Language

_DOING: Final = {"building": "construit ou écrit", "serving": "sert"}

# What is told over HTTP, where nobody has to know the paths of the server.
NOTHING_BUILT_AFAR: Final = both("Ce service n'a pas encore de données.", "This service has no data yet.")
DAMAGED_AFAR: Final = both(
    "Les données de ce service sont endommagées ; prévenez qui l'opère.",
    "The data of this service are damaged; tell whoever runs it.",
)
UNUSABLE_AFAR: Final = both(
    "Ce service n'a plus où écrire ; rien n'a été changé. Prévenez qui l'opère.",
    "This service has no room to write; nothing was changed. Tell whoever runs it.",
)
TAKEN_AFAR: Final = both("Des données sont déjà à cette place.", "There are data in that place already.")
BUSY_AFAR: Final = both("Ce service est occupé ; réessayez plus tard.", "This service is busy; try again later.")
STILL_SERVED_AFAR: Final = both("Des données retirées sont encore lues.", "Data that were removed are still read.")


def nothing_built(error: NoGenerationError) -> Mapping[Language, str]:
    """Say that nothing has been built, and how it is."""
    return both(
        f"Rien n'a encore été construit dans {error.home} ; lancez « maillage build ».",
        f"Nothing has been built in {error.home} yet; run “maillage build”.",
    )


def damaged(error: GenerationDamagedError) -> Mapping[Language, str]:
    """Say what is damaged, and how it is made anew."""
    return both(
        f"Les données de {error.directory} sont endommagées ({error.reason}) ; lancez « maillage build ».",
        f"The data in {error.directory} are damaged ({error.reason}); run “maillage build”.",
    )


def unusable(error: HomeUnusableError) -> Mapping[Language, str]:
    """Say why a data directory cannot be used."""
    reason = said(error.reason)
    return both(
        f"Le dossier {error.home} est inutilisable ({reason['fr']}) ; choisissez-en un autre avec --home.",
        f"The directory {error.home} cannot be used ({reason['en']}); choose another one with --home.",
    )


def busy(error: HomeBusyError) -> Mapping[Language, str]:
    """Say what another process does in a data directory."""
    return both(
        f"Un autre processus {_DOING[error.doing]} dans {error.home} ; arrêtez-le ou changez --home.",
        f"Another process is {error.doing} in {error.home}; stop it or change --home.",
    )


def taken(error: HomeTakenError) -> Mapping[Language, str]:
    """Say that a backup overwrites nothing."""
    return both(
        f"Le dossier {error.home} contient déjà des données ; nommez un dossier nouveau pour cette sauvegarde.",
        f"The folder {error.home} holds data already; name a new folder for this backup.",
    )


def writing(_error: WritingBusyError) -> Mapping[Language, str]:
    """Say that a write or a build goes on."""
    return both(
        "Une autre écriture, ou une construction, est en cours ; réessayez dans un instant.",
        "Another write, or a build, goes on; try again in a moment.",
    )


def written_since(_error: WrittenSinceError) -> Mapping[Language, str]:
    """Say that a build began before the last write."""
    return both(
        "Des faits ont été écrits depuis que les sources ont été lues ; relancez « maillage build ».",
        "Facts were written since the sources were read; run “maillage build” again.",
    )


def still_served(error: StillServedError) -> Mapping[Language, str]:
    """Say what keeps removed data on disk."""
    return both(
        f"Un processus lit encore une génération antérieure de {error.home} ; arrêtez-le ou redémarrez-le : "
        "elle sera supprimée au prochain départ.",
        f"A process still reads an older generation in {error.home}; stop it or start it anew: "
        "it will be removed at the next start.",
    )


def port_in_use(error: PortInUseError) -> Mapping[Language, str]:
    """Say which port is taken."""
    return both(
        f"Le port {error.port} de {error.host} est déjà pris ; choisissez-en un autre avec --port.",
        f"Port {error.port} of {error.host} is taken; choose another one with --port.",
    )


def address_unusable(error: AddressUnusableError) -> Mapping[Language, str]:
    """Say why nothing can be served at an address."""
    reason = said(error.reason)
    return both(
        f"Impossible de servir sur {error.host}, port {error.port} ({reason['fr']}).",
        f"Cannot serve on {error.host}, port {error.port} ({reason['en']}).",
    )
