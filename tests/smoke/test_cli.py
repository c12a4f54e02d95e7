"""The command line, run as a person would."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from tocsin.main.cli import main


def test_the_first_user_gets_a_one_time_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`user` creates the database and prints a password; the same address twice is refused with a reason."""
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))

    first = CliRunner().invoke(main, ["user", "ann@example.com"])
    second = CliRunner().invoke(main, ["user", "ann@example.com"])

    assert first.exit_code == 0, first.output
    assert "one-time password" in first.output
    assert second.exit_code == 2
    assert "there is a user with the key" in second.output


def test_doctor_names_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`doctor` fails while no server runs, and says which check failed."""
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOCSIN_PORT", "1")

    found = CliRunner().invoke(main, ["doctor"])

    assert found.exit_code == 1
    assert "BAD  http://127.0.0.1:1/readyz can't be reached" in found.output


def test_an_address_that_is_none_makes_no_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`user` refuses what no mail can reach, before it makes anything."""
    monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path / "data"))

    refused = CliRunner().invoke(main, ["user", "nobody"])

    assert (refused.exit_code, "not an email address: 'nobody'" in refused.output) == (2, True)
    assert not (tmp_path / "data").exists()


def test_a_server_that_is_away_is_named_without_the_secret() -> None:
    """`send` says which server can't be reached, and keeps the API URL's secret to itself."""
    sent = CliRunner().invoke(main, ["send", "http://127.0.0.1:1/POSTAlert/secret/x", "disk full"])

    assert sent.exit_code == 1
    assert sent.output.startswith("http://127.0.0.1:1 can't be reached: ")
    assert "secret" not in sent.output


def test_a_port_that_is_taken_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve` on a port that someone has ends with a sentence, not with a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("TOCSIN_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("TOCSIN_PORT", str(port))
        refused = CliRunner().invoke(main, ["serve"])

    assert refused.exit_code == 2
    assert f"can't listen on 127.0.0.1:{port}: Address already in use" in refused.output
