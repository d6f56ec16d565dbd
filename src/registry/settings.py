"""The only reader of the environment. Start-up fails here, with every reason at once, when a setting is wrong."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of one process; each is the environment variable `REGISTRY_` + its name in capitals."""

    # errors name the setting, not its value: it may be a key
    model_config = SettingsConfigDict(
        env_prefix="REGISTRY_", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    data: Path = Field(default=Path("data"), description="folder of the embedded database and the key file")
    database_url: SecretStr = Field(
        default=SecretStr(""), description="PostgreSQL address; empty: SQLite in the data folder"
    )
    replica_url: SecretStr = Field(
        default=SecretStr(""), description="address of a streaming replica for public reading; PostgreSQL only"
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8501, ge=1, le=65535, description="port to listen on")
    demo: bool = Field(default=False, description="demonstration world: fixed accounts, 演示数据 banner, movable clock")
    today: date | None = Field(default=None, description="shifts the clock to this day; demonstration only")
    keys: SecretStr = Field(
        default=SecretStr(""), description="master keys `1:BASE64,2:BASE64`, the last one current; empty: key file"
    )
    public_url: str = Field(default="", description="address printed in QR codes; empty: host and port")
    proxies: str = Field(default="", description="addresses of trusted reverse proxies, comma-separated")
    secure_cookies: bool = Field(default=False, description="send the sign-in cookie over HTTPS only")
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="bearer token for /metrics from elsewhere; empty: this machine only"
    )
    operator: str = Field(default="", description="who runs the portal: every footer, issuer of certificates")

    @model_validator(mode="after")
    def _clock_only_in_demo(self) -> Settings:
        if self.today is not None and not self.demo:
            raise ValueError("REGISTRY_TODAY may shift the clock only with REGISTRY_DEMO=1")
        return self

    @model_validator(mode="after")
    def _replica_of_something(self) -> Settings:
        if self.replica_url.get_secret_value() and not self.database_url.get_secret_value():
            raise ValueError("REGISTRY_REPLICA_URL needs REGISTRY_DATABASE_URL: SQLite has no replica")
        return self

    @property
    def run_by(self) -> str:
        """Who runs the portal; a demonstration never speaks for a real department."""
        return "湖南省应急管理厅（演示）" if self.demo else self.operator or "（未设置主办单位）"

    @property
    def url(self) -> str:
        """SQLAlchemy address of the database."""
        given = self.database_url.get_secret_value()
        return _with_driver(given) if given else f"sqlite:///{self.data.resolve() / 'registry.sqlite3'}"

    @property
    def replica(self) -> str:
        """SQLAlchemy address of the replica, empty when there is none."""
        return _with_driver(self.replica_url.get_secret_value())

    @property
    def address(self) -> str:
        """Public address of the portal, without a slash at the end."""
        shown = "localhost" if self.host in ("0.0.0.0", "127.0.0.1", "::", "::1") else self.host  # noqa: S104  # nosec B104
        shown = f"[{shown}]" if ":" in shown else shown
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")

    @cached_property
    def trusted_proxies(self) -> frozenset[str]:
        """Addresses whose X-Forwarded-For is believed."""
        return frozenset(part.strip() for part in self.proxies.split(",") if part.strip())


def _with_driver(given: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if given.startswith(short):
            return "postgresql+psycopg://" + given.removeprefix(short)
    return given


@cache
def settings() -> Settings:
    """The settings of this process, read once. Raises `pydantic.ValidationError` naming every wrong one."""
    return Settings()
