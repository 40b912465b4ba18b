"""Settings: read once, from the environment, into a frozen object that is passed on."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph import QueryLimits, WriteLimits


class Settings(BaseSettings):
    """What can be set without touching the code; each is an environment variable with the prefix MAILLAGE_."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_", frozen=True)

    home: Path | None = Field(None, description="Where generations live; a per-user data directory by default.")
    host: str = Field("127.0.0.1", description="Address on which to serve.")
    port: int = Field(8000, ge=0, le=65535, description="Port on which to serve; 0 takes a free one.")
    workers: int = Field(2, ge=1, le=64, description="Processes that evaluate SPARQL queries.")
    query_seconds: float = Field(10.0, gt=0, description="Time that one SPARQL query may take.")
    answer_bytes: int = Field(64 << 20, gt=0, description="Bytes that one SPARQL answer may have.")
    query_memory: int = Field(2 << 30, gt=0, description="Address space of a process that evaluates queries.")
    write_seconds: float = Field(60.0, gt=0, description="Time that one write may take.")
    write_bytes: int = Field(64 << 20, gt=0, description="Bytes that the body of one write may have.")
    write_memory: int = Field(2 << 30, gt=0, description="Address space of the process that carries out a write.")
    write_check: bool = Field(True, description="Whether the shapes judge what is written.")

    def query_limits(self) -> QueryLimits:
        """Return what one query may use."""
        return QueryLimits(seconds=self.query_seconds, answer_bytes=self.answer_bytes, memory_bytes=self.query_memory)

    def write_limits(self) -> WriteLimits:
        """Return what one write may use."""
        return WriteLimits(seconds=self.write_seconds, memory_bytes=self.write_memory)
