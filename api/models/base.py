"""The base of all answers."""

from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

Row: TypeAlias = dict[str, object]
"""What an answer, or a part of one, says before it is a model: what a long answer is written from."""


class Model(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)
