"""HTTP out, against real receivers on loopback: what arrives, and what is made of every kind of bad answer."""

import asyncio
import gzip
import ssl
from pathlib import Path
from typing import Any

import pytest
from tests.contract.transport.certificates import self_signed
from tests.contract.transport.receivers import (
    LOOPBACK,
    OK,
    Names,
    Receiver,
    Spy,
    answering,
    post,
    receiving,
    run,
    sending,
)

from tocsin.outbound.channels.channel import HttpAnswer, HttpRequest, NoAnswer

SHORT = 0.3  # seconds, for what must run into its deadline
LONG = 10.0
AT_ONCE_EACH = 4  # what is promised, written down a second time
READ_MAX = 65_536


def head(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


def test_a_request_arrives_as_composed() -> None:
    """Method, path, headers and body arrive as composed, with the delivery's id and nothing that we don't mean."""

    async def score() -> None:
        async with receiving() as receiver, sending() as sender:
            answer = await sender.send(
                post(receiver.url + "?a=1", b'{"a":1}', content_type="application/json"), "dlv_1"
            )
            assert answer == HttpAnswer(200, {"content-length": "2"}, b"ok")
            assert receiver.requests[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
            assert receiver.requests[0].endswith(b'\r\n\r\n{"a":1}')
            assert head(receiver.requests[0]) == {
                "host": f"127.0.0.1:{receiver.port}",
                "user-agent": "tocsin",
                "webhook-id": "dlv_1",
                "content-type": "application/json",
                "content-length": "7",
            }

    run(score())


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_each_method_is_sent_without_a_body_too(method: Any) -> None:
    """GET, POST and PUT arrive as themselves when there is no body."""

    async def score() -> None:
        async with receiving() as receiver, sending() as sender:
            assert isinstance(await sender.send(HttpRequest(method, receiver.url), "dlv_1"), HttpAnswer)
            assert receiver.requests[0].startswith(method.encode() + b" /hook ")

    run(score())


def test_a_webhook_id_of_the_channel_is_kept() -> None:
    """A channel that signs names the id itself, and it is sent once."""

    async def score() -> None:
        async with receiving() as receiver, sending() as sender:
            await sender.send(post(receiver.url, webhook_id="msg_7"), "dlv_1")
            assert receiver.requests[0].lower().count(b"webhook-id") == 1
            assert head(receiver.requests[0])["webhook-id"] == "msg_7"

    run(score())


def test_connections_are_kept_and_cookies_are_not() -> None:
    """Two requests use one connection, and a cookie of the first answer isn't sent with the second request."""
    answer = b"HTTP/1.1 204 No Content\r\nSet-Cookie: session=1; Path=/\r\n\r\n"

    async def score() -> None:
        names = Names({"hooks.example.com": ["127.0.0.1"]})  # cookie jars skip hosts that are addresses
        async with receiving(answering(answer)) as receiver, sending(LOOPBACK, resolver=names) as sender:
            for number in (1, 2):
                found = await sender.send(post(f"http://hooks.example.com:{receiver.port}/"), f"dlv_{number}")
                assert isinstance(found, HttpAnswer)
                assert found.headers == {"set-cookie": "session=1; Path=/"}
            assert receiver.connection_count == 1
            assert b"ession" not in receiver.requests[1]

    run(score())


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment names a proxy, requests still go straight to the receiver, whose address was judged."""

    async def score() -> None:
        async with receiving() as receiver, receiving() as proxy, sending() as sender:
            monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "")
            assert isinstance(await sender.send(post(receiver.url), "dlv_1"), HttpAnswer)
            assert (len(receiver.requests), proxy.connection_count) == (1, 0)

    run(score())


def test_a_redirect_is_an_answer() -> None:
    """A redirect comes back as it is, and its target is never asked."""

    async def score() -> None:
        async with receiving() as target, sending() as sender:
            answer = f"HTTP/1.1 307 x\r\nLocation: {target.url}\r\nContent-Length: 0\r\n\r\n".encode()
            async with receiving(answering(answer)) as receiver:
                found = await sender.send(post(receiver.url), "dlv_1")
                assert isinstance(found, HttpAnswer)
                assert (found.status, found.headers["location"]) == (307, target.url)
            assert target.connection_count == 0

    run(score())


@pytest.mark.parametrize(
    "frame",
    [
        f"HTTP/1.1 200 OK\r\nContent-Length: {10 * READ_MAX}\r\n\r\n".encode() + b"x" * 10 * READ_MAX,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"1000\r\n" + b"x" * 4096 + b"\r\n") * 160,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10 * READ_MAX,
    ],
    ids=["length", "chunked", "until the end"],
)
def test_a_huge_body_is_read_up_to_a_bound(frame: bytes) -> None:
    """Of a body that is larger, or doesn't end, 64 KiB are read, and the next request gets its own answer."""

    async def score() -> None:
        answers = iter((frame, OK))

        async def behaviour(*given: Any) -> None:
            given[2].write(next(answers))

        async with receiving(behaviour) as receiver, sending() as sender:
            answer = await sender.send(post(receiver.url), "dlv_1")
            assert isinstance(answer, HttpAnswer)
            assert answer.body == b"x" * READ_MAX
            following = await sender.send(post(receiver.url), "dlv_2")
            assert isinstance(following, HttpAnswer)
            assert following.body == b"ok"

    run(score())


def test_a_gzip_bomb_stays_closed() -> None:
    """A compressed body isn't decompressed: 50 MB in 50 kB are 50 kB."""
    bomb = gzip.compress(bytes(50_000_000))
    answer = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode() + bomb

    async def score() -> None:
        async with receiving(answering(answer)) as receiver, sending() as sender:
            found = await sender.send(post(receiver.url), "dlv_1")
            assert isinstance(found, HttpAnswer)
            assert found.body == bomb

    run(score())


async def hang(*given: Any) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def hang_midway(*given: Any) -> None:
    """Answer half."""
    given[2].write(OK[:-1])
    await asyncio.Event().wait()


async def drip(receiver: Receiver, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """Send a byte every 20 ms, for ever."""
    loop = asyncio.get_running_loop()
    writer.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")

    def drop() -> None:
        if not writer.is_closing():
            writer.write(b"x")
            loop.call_later(0.02, drop)

    drop()
    await asyncio.Event().wait()


@pytest.mark.parametrize("behaviour", [hang, hang_midway, drip])
def test_no_receiver_holds_us_longer_than_the_deadline(behaviour: Any) -> None:
    """Whether a receiver hangs, stops midway or drips, the deadline ends it, to be tried again."""

    async def score() -> None:
        async with receiving(behaviour) as receiver, sending(deadline=SHORT) as sender:
            found = await sender.send(post(receiver.url), "dlv_1")
            assert found == NoAnswer(f"127.0.0.1:{receiver.port}: no answer within {SHORT:g} s")

    run(score())


def test_a_closed_port_is_no_answer() -> None:
    """A connection refused is no answer, to be tried again, and says where."""

    async def score() -> None:
        async with receiving() as receiver:
            url, port = receiver.url, receiver.port
        async with sending() as sender:
            found = await sender.send(post(url), "dlv_1")
            assert isinstance(found, NoAnswer)
            assert (found.error.startswith(f"127.0.0.1:{port}: "), found.is_final) == (True, False)

    run(score())


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
    ids=["ssh", "status", "header"],
)
def test_what_is_not_http_is_no_answer(answer: bytes) -> None:
    """An answer that can't be read is no answer, and the error doesn't show the URL's path, which may be a secret."""

    async def score() -> None:
        async with receiving(answering(answer)) as receiver, sending() as sender:
            found = await sender.send(post(receiver.url + "/s3cr3t?t=s3cr3t"), "dlv_1")
            assert isinstance(found, NoAnswer)
            assert not found.is_final
            assert "s3cr3t" not in found.error

    run(score())


def test_a_connection_that_closes_without_a_word_is_no_answer() -> None:
    """A receiver that closes a new connection without an answer is not asked twice."""

    async def close(*given: Any) -> None:
        given[2].close()

    async def score() -> None:
        async with receiving(close) as receiver, sending() as sender:
            found = await sender.send(post(receiver.url), "dlv_1")
            assert isinstance(found, NoAnswer)
            assert not found.is_final
            assert receiver.connection_count == 1

    run(score())


def test_a_stale_connection_costs_nothing() -> None:
    """When a kept connection turns out closed, the request goes out again at once over a new one."""

    async def once(*given: Any) -> None:
        receiver, _, writer, _ = given
        if len(receiver.requests) == 2:
            writer.close()
        else:
            writer.write(OK)

    async def score() -> None:
        async with receiving(once) as receiver, sending() as sender:
            assert isinstance(await sender.send(post(receiver.url), "dlv_1"), HttpAnswer)
            assert isinstance(await sender.send(post(receiver.url), "dlv_2"), HttpAnswer)
            assert [head(request)["webhook-id"] for request in receiver.requests] == ["dlv_1", "dlv_2", "dlv_2"]
            assert receiver.connection_count == 2

    run(score())


def test_one_receiver_gets_four_requests_at_once() -> None:
    """Of ten requests to one host and port four are under way together, and all ten arrive."""

    async def score() -> None:
        four, release, now_count, most = asyncio.Event(), asyncio.Event(), 0, 0

        async def behaviour(*given: Any) -> None:
            nonlocal now_count, most
            now_count += 1
            most = max(most, now_count)
            if now_count == AT_ONCE_EACH:
                four.set()
            await release.wait()
            now_count -= 1
            given[2].write(OK)

        async with receiving(behaviour) as receiver, receiving() as other, sending() as sender:
            tasks = [asyncio.create_task(sender.send(post(receiver.url), f"dlv_{number}")) for number in range(10)]
            await four.wait()
            assert isinstance(await sender.send(post(other.url), "dlv_other"), HttpAnswer)
            assert len(receiver.requests) == AT_ONCE_EACH
            release.set()
            assert all(isinstance(answer, HttpAnswer) for answer in await asyncio.gather(*tasks))
            assert (most, len(receiver.requests)) == (AT_ONCE_EACH, 10)

    run(score())


def test_waiting_for_a_slow_receiver_has_a_bound() -> None:
    """A request that gets no place within the deadline is not sent, and says why."""

    async def score() -> None:
        async with receiving(hang) as receiver, sending(deadline=SHORT) as sender:
            answers = await asyncio.gather(*[sender.send(post(receiver.url), f"dlv_{n}") for n in range(6)])
            errors = [answer.error for answer in answers if isinstance(answer, NoAnswer)]
            assert len(errors) == 6
            assert len(receiver.requests) >= AT_ONCE_EACH
            assert any("no answer within" in error for error in errors)

    run(score())


@pytest.mark.parametrize(
    "request_",
    [
        HttpRequest("POST", "ftp://127.0.0.1/"),
        HttpRequest("POST", "file:///etc/passwd"),
        HttpRequest("POST", "gopher://127.0.0.1:6379/_INFO"),
        HttpRequest("POST", "unix:///run/docker.sock"),
        HttpRequest("POST", "http:///path"),
        HttpRequest("POST", "http://"),
        HttpRequest("POST", "//127.0.0.1/"),
        HttpRequest("POST", "http://[::1"),
        HttpRequest("POST", "http://127.0.0.1:99999/"),
        HttpRequest("POST", ""),
    ],
)
def test_what_can_not_be_requested_is_final(request_: HttpRequest) -> None:
    """A URL or header that can never be sent is a final no, and no byte leaves."""

    async def score() -> None:
        spy = Spy()
        async with sending(open_socket=spy) as sender:
            found = await sender.send(request_, "dlv_1")
            assert isinstance(found, NoAnswer)
            assert found.is_final
            assert spy.opened_count == 0

    run(score())


@pytest.mark.parametrize("headers", [{"x-a": "a\r\nx-b: b"}, {"x-a": "a\nx-b: b"}, {"x-a\r\nx-b": "b"}])
def test_a_header_can_not_become_two(headers: dict[str, str]) -> None:
    """A line end in a header is a final no, and no request arrives."""

    async def score() -> None:
        async with receiving() as receiver, sending() as sender:
            found = await sender.send(HttpRequest("POST", receiver.url, headers), "dlv_1")
            assert isinstance(found, NoAnswer)
            assert found.is_final
            assert receiver.requests == []

    run(score())


def test_ipv6_receivers_are_reached() -> None:
    """A receiver on ::1 is reached where the rules list it."""

    async def score() -> None:
        async with receiving(host="::1") as receiver, sending() as sender:
            assert isinstance(await sender.send(post(receiver.url), "dlv_1"), HttpAnswer)

    run(score())


def test_a_certificate_that_nobody_vouches_for_is_no_answer(tmp_path: Path) -> None:
    """A receiver with a self-signed certificate gets no request; the error says that it is the certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))

    async def score() -> None:
        async with receiving(tls=tls) as receiver, sending() as sender:
            found = await sender.send(post(receiver.url), "dlv_1")
            assert isinstance(found, NoAnswer)
            assert "certificate" in found.error.lower()
            assert receiver.requests == []

    run(score())
