"""Rendering: whatever a template does, it gets a text or an error in time, and costs nobody else anything."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator

import msgspec
import psutil
import pytest
from tests.contract.rendering.hostile import HOSTILE

from tocsin.engine.rendering import DEADLINE, FILE, TOTAL, Answer, Job, Renderer

DOCUMENT = msgspec.msgpack.encode({"text": "xyz", "list": [1, 2], "object": {"host": "a"}, "value": 91.24})
GOOD = Job("{{ object.host|upper }}: {{ value|round(1) }}", DOCUMENT)
RENDERED = Answer(True, "A: 91.2")
SLACK = 2.0  # seconds that a busy machine may need for two new processes
TRACES = ("<class", "<module", "root:", "PATH=", "/usr/", "site-packages")
GROWN_MAX = 5 << 20  # bytes


@pytest.fixture(scope="module")
def renderer() -> Generator[Renderer]:
    """Two workers."""
    renderer = Renderer()
    renderer.render([GOOD])
    yield renderer
    renderer.close()


def workers() -> list[psutil.Process]:
    """Return the worker processes of this one."""
    return [one for one in psutil.Process().children() if str(FILE) in one.cmdline()]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_answered_in_time(renderer: Renderer, name: str) -> None:
    """A text or an error within the deadline, tried twice at most; no class or file shows; the next job is rendered."""
    before = psutil.Process().memory_info().rss
    began = time.monotonic()
    hostile, good = renderer.render([Job(HOSTILE[name], DOCUMENT), GOOD])
    assert time.monotonic() - began < 2 * DEADLINE + SLACK
    assert good == RENDERED
    assert hostile.text or hostile.is_well
    assert len(hostile.text.encode()) <= 1 << 16
    assert not any(trace in hostile.text for trace in TRACES)
    assert psutil.Process().memory_info().rss - before < GROWN_MAX


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_source_is_parsed_in_time(renderer: Renderer, name: str) -> None:
    """Parsing alone, as when an integration is saved, is bounded too."""
    began = time.monotonic()
    hostile, good = renderer.render([Job(HOSTILE[name]), GOOD])
    assert time.monotonic() - began < 2 * DEADLINE + SLACK
    assert good == RENDERED
    assert hostile.text if not hostile.is_well else hostile.text == ""


def test_a_job_is_not_blamed_for_the_end_of_its_worker(renderer: Renderer) -> None:
    """A worker that was killed from outside, before or amid its jobs, is replaced; every job is rendered."""
    for process in workers():
        process.kill()
    assert renderer.render([GOOD] * 3) == [RENDERED] * 3
    (pid, *_) = [process.pid for process in workers()]
    jobs = [GOOD] * 5_000
    killed = subprocess.Popen([sys.executable, "-c", f"import os; os.kill({pid}, 9)"])
    assert renderer.render(jobs) == [RENDERED] * len(jobs)
    killed.wait()


def test_a_worker_that_stands_still_is_replaced(renderer: Renderer) -> None:
    """A stopped process answers nothing: after the deadline another one does."""
    for process in workers():
        process.suspend()
    assert renderer.render([GOOD]) == [RENDERED]


def test_a_template_that_was_to_blame_rests(renderer: Renderer) -> None:
    """After it cost two workers it costs no third, and says so; others go on."""
    bad = Job("{# rests #}" + HOSTILE["an object in itself"], DOCUMENT)
    first, good = renderer.render([bad, GOOD])
    assert (first.is_well, good) == (False, RENDERED)
    before = {process.pid for process in workers()}
    answers = renderer.render([bad, GOOD, bad] * 50)
    assert answers == [Answer(False, f"{first.text}; it is tried again after 10 s"), RENDERED, answers[0]] * 50
    assert {process.pid for process in workers()} == before


def test_one_message_has_a_bounded_time(renderer: Renderer) -> None:
    """Many slow templates of one message end together, each with an error that says why."""
    slow = [Job(f"{{# {number} #}}" + HOSTILE["long joins"], DOCUMENT) for number in range(20)]
    began = time.monotonic()
    answers = renderer.render(slow)
    assert time.monotonic() - began < TOTAL + SLACK
    assert answers[-1] == Answer(False, "the message's templates took longer than 2 s")


def test_a_slow_message_does_not_delay_another(renderer: Renderer) -> None:
    """While one worker is kept busy for as long as it can be, the other renders."""
    slow = [Job(f"{{# {number}! #}}" + HOSTILE["long joins"], DOCUMENT) for number in range(20)]

    async def both() -> None:
        busy = asyncio.create_task(renderer.run(lambda: renderer.render(slow)))
        await asyncio.sleep(0)
        assert await renderer.run(lambda: renderer.render([GOOD])) == [RENDERED]
        assert not busy.done()
        await busy

    asyncio.run(both())


def test_a_worker_ends_with_its_parent(tmp_path: os.PathLike[str]) -> None:
    """A parent that is killed leaves no process behind, also where its worker is at work."""
    code = (
        "from tocsin.engine.rendering import *; import sys; r = Renderer(); r.render([Job('x', b'\\x80')])\n"
        "print(r._workers.queue[-1].pid, flush=True)\n"
        "while True: r.render([Job('{% for i in range(9999) %}x{% endfor %}', b'\\x80')])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_a_closed_renderer_leaves_no_process() -> None:
    """Closing ends the workers and waits for them."""
    before = {one.pid for one in workers()}
    renderer = Renderer()
    assert renderer.render([GOOD]) == [RENDERED]
    assert {one.pid for one in workers()} > before
    renderer.close()
    assert {one.pid for one in workers()} == before


def test_each_rendering_has_the_document_to_itself(renderer: Renderer) -> None:
    """What one template changes in the document, the next one doesn't see."""
    changes = Job("{{ object.clear() or list.append(7) or (object, list)|tojson }}", DOCUMENT)
    first, second = renderer.render([changes, Job("{{ object.host }}{{ list|length }}", DOCUMENT)])
    assert first.is_well
    assert second == Answer(True, "a2")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ object.host|upper }}: {{ value|round(1) }}", "A: 91.2"),
        ("{% if value > 90 %}high{% else %}low{% endif %}", "high"),
        ("{% for key, value in object.items() %}{{ key }}={{ value }}{% endfor %}", "host=a"),
        ("{{ document.text }} {{ document['object'] is mapping }}", "xyz True"),
        ("{{ missing }}|{{ missing|default('none') }}", "|none"),
        ("{{ '<b>' ~ object|tojson }}", '<b>{"host": "a"}'),
        ("{{ list|join(', ') }} of {{ list|length }}", "1, 2 of 2"),
    ],
)
def test_a_text_is_as_the_documentation_says(renderer: Renderer, source: str, text: str) -> None:
    """Values by name or of `document`, filters, conditions, loops; nothing is escaped; what is missing is empty."""
    assert renderer.render([Job(source, DOCUMENT)]) == [Answer(True, text)]


def test_a_document_s_keys_can_not_break_the_rendering(renderer: Renderer) -> None:
    """Keys that are odd, or are words of the machinery, are keys like any other."""
    keys = ["self", "name", "source", "loop", "", "a b", "__class__", "template_name", "ctx", "range"]
    packed = msgspec.msgpack.encode({key: f"<{key}>" for key in keys})
    source = "{{ self }}{{ name }}{{ document['a b'] }}{{ document[''] }}{{ template_name }}{{ range }}"
    assert renderer.render([Job(source, packed)]) == [Answer(True, "<self><name><a b><><template_name><range>")]
