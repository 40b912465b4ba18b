"""The base of all answers."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)
