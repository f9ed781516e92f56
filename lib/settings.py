"""Everything that an office sets by environment (MINGZE_…) or in a `.env` file, with its default."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The office's settings; each field is read from the environment variable MINGZE_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="MINGZE_", env_file=PROJECT / ".env", extra="ignore")

    data_dir: Path = Field(
        PROJECT / "data", description="Where the SQLite file and the signing key are kept."
    )
    database_url: str = Field("", description="PostgreSQL address; empty means SQLite in data_dir.")
    cookie_key: str = Field(
        "", description="Key that signs login cookies, 64 hex digits; empty: made at first start."
    )
    cookie_secure: bool = Field(False, description="Send the login cookie over HTTPS only.")
    session_hours: float = Field(12.0, gt=0, description="Hours until a login expires.")
    time_zone: str = Field("Asia/Shanghai", description="Where days begin and end.")
    busy_seconds: float = Field(15.0, gt=0, description="How long a writer waits for another one.")
    audit_days: int = Field(190, ge=190, description="Days for which audit lines are kept at the least.")

    @property
    def address(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'mingze.db'}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
