"""The story that `demo spike` tells, of a problem that samples make instead of burning cores."""

from pathlib import Path

import pytest
from tests.smoke.stage import Stage, on_stage

from tocsin.kernel.errors import Unavailable
from tocsin.main.cli.spike import Story

SECONDS = 20


def test_the_story_is_told_from_the_alert_to_the_last_relief(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each entry of alert and incident is told once, in the order in which it happened, until everyone was relieved."""

    async def scene(stage: Stage) -> None:
        story = Story(stage.session)
        await story.begin()
        await stage.measure(99)
        await story.until(story.is_fired, SECONDS, "not fired")
        await story.until(lambda: story.paged_count > 0, SECONDS, "not paged")
        await stage.measure(0)
        await story.until(story.is_over, SECONDS, "not over")

        told = [line for line in capsys.readouterr().out.splitlines() if line[2:3] == ":"]
        for subject in ("alert", "incident"):
            own = [line for line in told if line.split()[1] == subject]
            assert own == sorted(own, key=lambda line: line[:12])
        assert len(told) == len(set(told))
        kinds = [line.split()[2] for line in told]
        assert kinds[0] == "AlertFired"
        assert [kind for kind in kinds if kind in ("Opened", "AlertRecovered", "Resolved")] == [
            "Opened",
            "AlertRecovered",
            "Resolved",
        ]
        assert kinds[-1] == "DeliveryDelivered"

        late = Story(stage.session)
        await late.begin()
        with pytest.raises(Unavailable, match="not fired within 1 s"):
            await late.until(late.is_fired, 1, "not fired")
        assert "AlertFired" not in capsys.readouterr().out

    on_stage("", tmp_path, scene)
