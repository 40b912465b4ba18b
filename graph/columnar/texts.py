"""Texts: names as one run of bytes, found by what they say, or by their number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self, overload

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Lines(Sequence[str]):
    """Texts in UTF-8: their bytes one after the other, and where each begins.

    ``run`` is uint8, ``starts`` int64 with one number more than there are texts.
    """

    run: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return texts one after the other."""
        return cls._of_bytes([text.encode() for text in texts])

    @classmethod
    def _of_bytes(cls, encoded: Sequence[bytes]) -> Self:
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(one) for one in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self._text(one) for one in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return self._text(number % len(self))

    def __iter__(self) -> Iterator[str]:
        return (self._text(number) for number in range(len(self)))

    def _encoded(self, number: int) -> bytes:
        return self.run[self.starts[number] : self.starts[number + 1]].tobytes()

    def _text(self, number: int) -> str:
        return self._encoded(number).decode()


@dataclass(frozen=True, slots=True)
class Texts(Lines):
    """Texts, each once, in ascending order of their UTF-8: they are found by what they say."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return texts in their order, each once."""
        return cls._of_bytes(sorted({text.encode() for text in texts}))

    def find(self, text: str) -> int | None:
        """Return the number of a text, or None if it is not among them."""
        place = self.place(text)
        return place if place < len(self) and self._encoded(place) == text.encode() else None

    def place(self, text: str) -> int:
        """Return how many texts come before one."""
        wanted = text.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._encoded(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low


class Reader(dict[int, str]):
    """Names by their numbers, and numbers by their names, as they were read; so many are kept at most."""

    def __init__(self, texts: Texts, most: int = 50_000) -> None:
        super().__init__()
        self._texts, self._most, self._numbers = texts, most, dict[str, int]()

    def __missing__(self, number: int) -> str:
        if len(self) >= self._most:
            self.clear()
            self._numbers.clear()
        text = self[number] = self._texts[number]
        self._numbers[text] = number
        return text

    def find(self, text: str) -> int | None:
        """Return the number of a name, or None if it is not among them."""
        number = self._numbers.get(text)
        if number is None and (number := self._texts.find(text)) is not None:
            _ = self[number]  # kept with its name
        return number
