"""`tocsin template test`: what a template reads, without a server."""

from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tocsin.main.cli import main

FOLDER = Path(str(resources.files("tocsin.respond.integrations"))) / "templates"
TEMPLATE = """
name = "Door"
status = {open = ["opened"], close = ["closed"]}

[map]
dedup_key = "door"
subject = "Door <door> <state>"
status = "state"

[[samples]]
name = "opening"
payload = '{"door": "north", "state": "opened"}'
expect = [{action = "open", dedup_key = "north"}]

[[samples]]
name = "closing"
payload = '{"door": "north", "state": "shut"}'
expect = [{action = "close", dedup_key = "north"}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A template whose second sample reads otherwise than it expects."""
    file = tmp_path / "door.toml"
    file.write_text(TEMPLATE)
    return file


def run(*arguments: str, given: str = "") -> Result:
    """Run the command as on a wide terminal."""
    return CliRunner().invoke(main, ["template", "test", *arguments], input=given, env={"COLUMNS": "200"})


def test_samples_that_read_as_they_say_are_shown_with_exit_0() -> None:
    """Every sample of our own templates reads as it says, and each is shown with action, key and reason."""
    shown = run(*(str(FOLDER / f"{name}.toml") for name in ("sematext", "alertmanager")))
    assert shown.exit_code == 0, shown.output
    assert "alertmanager.toml: " in shown.output
    assert "alertConditionNormality is 'false': opens" in shown.output


def test_a_sample_that_reads_otherwise_is_named_with_exit_1(file: Path) -> None:
    """The sample, what it was to be and what it is, with the reason; the good one is not called bad."""
    shown = run(str(file))
    assert shown.exit_code == 1
    assert "door.toml: closing" in shown.output
    assert "BAD  action was 'close', would be 'ignore' (status mismatch: state is 'shut'" in shown.output
    assert shown.output.count("BAD") == 1


def test_a_payload_is_read_from_a_file_or_from_stdin(file: Path, tmp_path: Path) -> None:
    """With --payload the payload's reading is shown; one that can't be read is exit 1 with the reason."""
    payload = tmp_path / "payload.json"
    payload.write_text('{"door": "south", "state": "opened"}')
    assert "Door south opened" in run(str(file), "--payload", str(payload)).output
    shown = run(str(file), "--payload", "-", given='{"door": "west", "state": "closed"}')
    assert (shown.exit_code, "west" in shown.output) == (0, True)
    bad = run(str(file), "--payload", "-", given="rubbish")
    assert bad.exit_code == 1
    assert "BAD  not JSON" in bad.output


def test_a_file_that_is_no_template_is_named(tmp_path: Path) -> None:
    """A bad file is exit 2 with its name, one without samples exit 1."""
    (tmp_path / "bad.toml").write_text("name = ")
    (tmp_path / "empty.toml").write_text('name = "Empty"')
    bad = run(str(tmp_path / "bad.toml"))
    assert (bad.exit_code, "template bad.toml" in bad.output) == (2, True)
    empty = run(str(tmp_path / "empty.toml"))
    assert (empty.exit_code, "it has no samples" in empty.output) == (1, True)
