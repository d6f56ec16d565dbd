"""Settings: wrong ones are refused at the start and all at once; none of the secret ones is ever printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from registry.settings import Settings, settings
from tests.conftest import forget

SECRET = "c2VjcmV0IGtleSBtYXRlcmlhbCBub2JvZHkgc2Vlcw=="


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    """Settings read from these environment variables alone."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"REGISTRY_{name.upper()}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(f"REGISTRY_{name.upper()}", value)
    return Settings()


def test_nothing_need_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch)
    assert not found.demo
    assert found.today is None
    assert found.url == f"sqlite:///{Path('data').resolve() / 'registry.sqlite3'}"
    assert found.address == "http://localhost:8501"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch, today="", port="", database_url="", demo="")
    assert (found.today, found.port, found.demo) == (None, 8501, False)


def test_the_clock_moves_in_a_demonstration_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, today="2026-11-23", demo="1").today == date(2026, 11, 23)
    for demo in ("0", "false", ""):
        with pytest.raises(ValidationError, match="REGISTRY_TODAY"):
            given(monkeypatch, today="2026-11-23", demo=demo)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as wrong:
        given(monkeypatch, port="0", today="23.11.2026", demo="perhaps")
    assert {error["loc"] for error in wrong.value.errors()} == {("port",), ("today",), ("demo",)}


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d?sslmode=require", "postgresql+psycopg://u:p@h:5433/d?sslmode=require"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_every_spelling_of_a_postgresql_address_is_understood(
    monkeypatch: pytest.MonkeyPatch, address: str, url: str
) -> None:
    assert given(monkeypatch, database_url=address).url == url


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({"host": "0.0.0.0", "port": "80"}, "http://localhost:80"),
        ({"host": "::"}, "http://localhost:8501"),
        ({"host": "10.1.2.3"}, "http://10.1.2.3:8501"),
        ({"host": "fd00::5"}, "http://[fd00::5]:8501"),
        ({"public_url": "https://registry.example.cn/", "host": "0.0.0.0"}, "https://registry.example.cn"),
        ({"public_url": "https://example.cn/registry//"}, "https://example.cn/registry"),
    ],
)
def test_the_public_address(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], address: str) -> None:
    assert given(monkeypatch, **values).address == address


def test_trusted_proxies_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch).trusted_proxies == frozenset()
    assert given(monkeypatch, proxies=" 10.0.0.1, ,10.0.0.2,").trusted_proxies == {"10.0.0.1", "10.0.0.2"}


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch, keys=f"1:{SECRET}", database_url="postgresql://u:hush@h/d")
    for shown in (repr(found), str(found), repr(found.model_dump()), found.model_dump_json()):
        assert SECRET[:10] not in shown
        assert "hush" not in shown


@pytest.mark.parametrize("wrong", [{"today": "2026-11-23"}, {"port": "x"}])
@pytest.mark.parametrize("secret", [{"keys": SECRET}, {"database_url": SECRET}])
def test_secrets_are_not_printed_when_another_setting_is_wrong(
    monkeypatch: pytest.MonkeyPatch, secret: dict[str, str], wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as error:
        given(monkeypatch, **secret, **wrong)
    for shown in (str(error.value), repr(error.value)):
        assert not any(SECRET[start : start + 8] in shown for start in range(len(SECRET) - 8))


def test_settings_do_not_change_under_a_running_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PORT", "8600")
    forget()
    with pytest.raises(ValidationError):
        settings().port = 8601
    monkeypatch.setenv("REGISTRY_PORT", "8700")
    assert settings().port == 8600
    monkeypatch.undo()
    forget()
