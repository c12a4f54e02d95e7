"""The command line, run as a person would."""

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
