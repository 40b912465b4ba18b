"""Settings: read once, from the environment, into a frozen object that is passed on."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph import QueryLimits, Sharing, WriteLimits


class Settings(BaseSettings):
    """What can be set without touching the code; each is an environment variable with the prefix MAILLAGE_."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_", frozen=True)

    home: Path | None = Field(None, description="Where generations live; a per-user data directory by default.")
    host: str = Field("127.0.0.1", description="Address on which to serve.")
    port: int = Field(8000, ge=0, le=65535, description="Port on which to serve; 0 takes a free one.")
    trusted_proxies: str = Field(
        "", description="Proxies whose X-Forwarded-For is believed: addresses or networks, parted by commas."
    )
    workers: int = Field(2, ge=1, le=64, description="Short SPARQL queries that run at once, a process each.")
    list_workers: int | None = Field(
        None, ge=0, le=64, description="Processes that make lists of partners; by itself, as the data set calls for."
    )
    slow_queries: int = Field(2, ge=1, le=64, description="Long queries that run at once; as many more wait.")
    slow_after: float = Field(0.5, gt=0, description="Seconds after which a query is a long one.")
    query_seconds: float = Field(10.0, gt=0, description="Time that one SPARQL query may take.")
    batch_seconds: float = Field(30.0, gt=0, description="Time that the rows of one request may take.")
    query_bytes: int = Field(1 << 20, gt=0, description="Bytes that the text of a query may have.")
    query_nesting: int = Field(256, gt=0, le=1000, description="Levels of brackets that a query may have.")
    query_memory: int = Field(2 << 30, gt=0, description="Address space of a process that evaluates queries.")
    answer_bytes: int = Field(64 << 20, gt=0, description="Bytes that one SPARQL answer may have.")
    answer_rows: int = Field(1_000_000, gt=0, description="Rows that the answer to one SELECT may have.")
    client_queries: int = Field(4, ge=1, description="Queries, and reads, of one client that run at once; others wait.")
    client_seconds_per_minute: float = Field(60.0, gt=0, description="Time of queries and reads of one client.")
    client_errors_per_minute: float = Field(30.0, gt=0, description="Queries of one client that may fail.")
    write_seconds: float = Field(60.0, gt=0, description="Time that one write may take.")
    write_bytes: int = Field(64 << 20, gt=0, description="Bytes that the body of one write may have.")
    write_memory: int = Field(2 << 30, gt=0, description="Address space of the process that carries out a write.")
    write_check: bool = Field(True, description="Whether the shapes judge what is written.")

    def query_limits(self) -> QueryLimits:
        """Return what one query may use."""
        return QueryLimits(
            seconds=self.query_seconds,
            answer_bytes=self.answer_bytes,
            answer_rows=self.answer_rows,
            memory_bytes=self.query_memory,
            nesting=self.query_nesting,
            text_bytes=self.query_bytes,
        )

    def sharing(self) -> Sharing:
        """Return how the query workers are shared."""
        return Sharing(
            slow_after_s=self.slow_after,
            slow_queries=self.slow_queries,
            client_queries=self.client_queries,
            client_seconds_per_minute=self.client_seconds_per_minute,
            client_errors_per_minute=self.client_errors_per_minute,
        )

    def write_limits(self) -> WriteLimits:
        """Return what one write may use."""
        return WriteLimits(seconds=self.write_seconds, memory_bytes=self.write_memory)
