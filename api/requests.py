"""Requests that cannot be answered as they are: what is wrong with each, in French and in English.

RequestError
├── ParameterError             a parameter that is unknown, missing or out of bounds
├── ProtocolError              not one whole query, update or graph, as the SPARQL protocols have it
├── NotAcceptableError         a client that accepts nothing of what is offered
├── UnsupportedMediaTypeError  something sent in a form that is not read there
├── AddressTooLongError        an address that may have been cut on its way
├── NoSuchAddressError         an address at which nothing answers
├── MethodNotAllowedError      a method that the address does not know
├── BodyTooLargeError          a body above its limit
├── TooManyRowsError           more rows at a time than are answered
├── BatchTimeoutError          rows that take longer than a request may
├── MalformedFactsError        facts that are not written as their media type has it
├── KeyInAddressError          a key where logs would keep it
├── KeyMissingError            a write without a key, or with one that was revoked
├── KeyRefusedError            a write with a key that never was one
├── WritesOffError             a write where nobody has a key
├── TooManyWrongKeysError      an address from which too many wrong keys came
├── UsedAgainError             an Idempotency-Key that another write used before
├── KeyNameTakenError          a name that another key bears
└── UnknownKeyError            a name that no key bears
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from graph.network import Language

_MOST_DETAILS: Final = 5
_Model = TypeVar("_Model", bound=BaseModel)
_FRENCH: Final[Mapping[str, str]] = {
    "missing": "à donner",
    "json_invalid": "JSON mal formé",
    "greater_than": "doit dépasser {gt}",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "int_parsing": "un nombre entier est attendu",
    "float_parsing": "un nombre est attendu",
    "literal_error": "les valeurs possibles sont {expected}",
    "string_too_short": "trop court",
    "string_too_long": "au plus {max_length} caractères",
    "too_long": "au plus {max_length} éléments",
    "too_short": "au moins {min_length} éléments",
}


class RequestError(Exception):
    """A request that cannot be answered as it is; ``text`` says why in each language."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.text: Mapping[Language, str] = {"fr": fr, "en": en}


class ParameterError(RequestError):
    """A parameter that is unknown, missing or out of bounds."""

    @classmethod
    def of(cls, details: Iterable[Mapping[str, Any]], known: Iterable[str] = ()) -> "ParameterError":
        """Return the error that pydantic's details describe; ``known`` are the names that exist."""
        told = [_invalid(detail, sorted(known)) for detail in details]
        return cls(" ".join(fr for fr, _en in told), " ".join(en for _fr, en in told))


def document(body: bytes, model: type[_Model]) -> _Model:
    """Return what a JSON body says, as a model has it; raise ParameterError where it is none of that shape."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise ParameterError.of(
            {**one, "loc": ("body", *one["loc"])} for one in error.errors()[:_MOST_DETAILS]
        ) from error


class ProtocolError(RequestError):
    """Something other than one whole query, update or graph, as the SPARQL protocols have it."""


class NotAcceptableError(RequestError):
    """A client that accepts nothing of what is offered."""

    def __init__(self, offered: Iterable[str]) -> None:
        names = ", ".join(offered)
        super().__init__(f"Formats disponibles : {names}.", f"Formats available: {names}.")


class UnsupportedMediaTypeError(RequestError):
    """Something sent in a form that is not read there."""

    def __init__(self, *taken: str) -> None:
        super().__init__(f"Envoyez {' ou '.join(taken)}.", f"Send {' or '.join(taken)}.")


class AddressTooLongError(RequestError):
    """An address that is longer than what servers pass on whole."""

    def __init__(self) -> None:
        super().__init__("L'adresse est trop longue ; envoyez la requête par POST.", "Send the query by POST.")


class NoSuchAddressError(RequestError):
    """An address at which nothing answers."""

    def __init__(self) -> None:
        super().__init__("Rien ne répond à cette adresse.", "Nothing answers at this address.")


class MethodNotAllowedError(RequestError):
    """A method that the address does not know; ``allowed`` are those that it knows."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__(
            f"Cette adresse répond seulement à : {self.allowed}.", f"This address answers only: {self.allowed}."
        )


class BodyTooLargeError(RequestError):
    """A body of more bytes than a write may have."""

    def __init__(self, limit: str, value: int) -> None:
        super().__init__(f"Le corps dépasse {value} octets.", f"The body is longer than {value} bytes.")
        self.limit = limit
        self.value = value


class TooManyRowsError(RequestError):
    """More rows at a time than are answered."""

    def __init__(self, value: int) -> None:
        super().__init__(
            f"Au plus {value} lignes sont lues à la fois ; envoyez-les en plusieurs fois.",
            f"At most {value} rows are read at a time; send them in several parts.",
        )
        self.limit = "batch_rows"
        self.value = value


class BatchTimeoutError(RequestError):
    """Rows that take longer than a request may."""

    def __init__(self, value: float) -> None:
        super().__init__(
            f"Les lignes n'ont pas toutes été lues en {value:g} s ; envoyez-en moins à la fois.",
            f"Not all rows could be read in {value:g} s; send fewer at a time.",
        )
        self.limit = "batch_seconds"
        self.value = value


class StoppingError(RequestError):
    """A request to a server that is about to stop; one that is started anew may answer in ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: float = 5.0) -> None:
        super().__init__(
            "Ce service s'arrête ou redémarre ; réessayez dans un instant.",
            "This service is stopping or starting anew; try again in a moment.",
        )
        self.retry_after_s = retry_after_s


class MalformedFactsError(RequestError):
    """Facts that are not written as their media type has it; where (counted from 1), if it is known, and why."""

    def __init__(self, line: int | None, column: int | None, reason: str) -> None:
        fr = "" if line is None else f"Ligne {line}, colonne {column} : "
        en = "" if line is None else f"Line {line}, column {column}: "
        super().__init__(f"{fr}{reason}. Rien n'a été changé.", f"{en}{reason}. Nothing was changed.")
        self.line = line
        self.column = column


class KeyInAddressError(RequestError):
    """A key in an address, where logs would keep it."""

    def __init__(self) -> None:
        super().__init__(
            "Une clé ne s'écrit pas dans une adresse ; envoyez « Authorization: Bearer … » et révoquez celle-ci.",
            "A key has no place in an address; send “Authorization: Bearer …” and revoke this one.",
        )


class KeyMissingError(RequestError):
    """A write without a key, or with one that was revoked."""

    def __init__(self, *, revoked: bool = False) -> None:
        if revoked:
            super().__init__("Cette clé a été révoquée.", "This key was revoked.")
        else:
            super().__init__(
                "Écrire demande une clé : « Authorization: Bearer … ».",
                "Writing takes a key: “Authorization: Bearer …”.",
            )


class KeyRefusedError(RequestError):
    """A write with a key that never was one."""

    def __init__(self) -> None:
        super().__init__("Cette clé n'ouvre rien ici.", "This key opens nothing here.")


class WritesOffError(RequestError):
    """A write where nobody has a key."""

    def __init__(self) -> None:
        super().__init__(
            "Ce service est en lecture seule ; qui l'opère crée une clé par « maillage key add NOM ».",
            "This service is read-only; whoever runs it makes a key with “maillage key add NAME”.",
        )


class TooManyWrongKeysError(RequestError):
    """An address from which too many wrong keys came; it may try again after ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(
            f"Trop de clés refusées ; réessayez dans {retry_after_s:.0f} s.",
            f"Too many keys were refused; try again in {retry_after_s:.0f} s.",
        )
        self.retry_after_s = retry_after_s


class UsedAgainError(RequestError):
    """An Idempotency-Key that came before with another write."""

    def __init__(self) -> None:
        super().__init__(
            "Cet « Idempotency-Key » a déjà servi à une autre écriture.",
            "This “Idempotency-Key” was used for another write.",
        )


class KeyNameTakenError(RequestError):
    """A name that another key bears."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Une clé s'appelle déjà « {name} ».", f"There is already a key called “{name}”.")


class UnknownKeyError(RequestError):
    """A name that no key bears, or none that still works."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Aucune clé ne s'appelle « {name} ».", f"No key is called “{name}”.")


def no_more() -> ParameterError:
    """Return the error that a page is which was there once, or never."""
    return ParameterError("after : cette page n'existe plus.", "after: this page is no more.")


def _invalid(detail: Mapping[str, Any], known: list[str]) -> tuple[str, str]:
    """Return what is wrong with one parameter; of an unknown one, the nearest that exists."""
    name = str(detail["loc"][-1])
    if detail["type"] != "extra_forbidden":
        french = (
            _FRENCH.get(detail["type"], "valeur irrecevable").format(**detail.get("ctx", {})).replace(" or ", " ou ")
        )
        return f"{name} : {french}.", f"{name}: {detail['msg']}."
    fr, en = f"Paramètre inconnu : {name}.", f"Unknown parameter: {name}."
    alike = [one for one in known if name.startswith(one) and len(one) > 1] or get_close_matches(name, known, 1, 0.4)
    for near in alike[:1]:
        fr, en = f"{fr} Vouliez-vous dire {near} ?", f"{en} Did you mean {near}?"
    return fr, en
