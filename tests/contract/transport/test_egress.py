"""Egress: the ranges, the allow list, and a corpus of URLs that try to get around them."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.transport.receivers import Names, Spy, post, receiving, run, sending

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels.channel import HttpAnswer, HttpRequest, NoAnswer
from tocsin.transport.egress import EgressRules
from tocsin.transport.http import HttpSender

# Hosts that mean an inner place, in the forms that libraries, C and people have found for them.
HOSTS_TEXT = (
    # IPv4, as it is and as inet_aton reads it
    "127.0.0.1 127.1 127.0.1 127.255.255.254 0 0.0.0.0 0x7f.1 0x7f000001 0x7F.0x0.0x0.0x1 017700000001 0177.0.0.1 "
    "2130706433 10.0.0.1 10.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 169.254.169.254 "
    "0xa9fea9fe 2852039166 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376 100.64.0.1 100.100.100.200 192.0.0.192 192.0.0.1 "
    "192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 "
    "255.255.255.255 0.1.2.3 "
    # IPv6, and IPv4 inside it
    "[::] [::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::127.0.0.1] [::ffff:127.0.0.1] "
    "[::ffff:7f00:1] [::ffff:0:127.0.0.1] [0:0:0:0:0:ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] "
    "[::ffff:192.168.0.1] [::ffff:100.64.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] "
    "[64:ff9b::8.8.8.8] [64:ff9b:1::10.0.0.1] [2002:7f00:1::] [2002:a00:1::1] [2002:a9fe:a9fe::] [2002:808:808::] "
    "[2001:0:0:0:0:0:0:1] [2001:0:4136:e378:8000:63bf:3fff:fdd2] [2001:db8::1] [2001:10::1] [2001:2::1] [3fff::1] "
    "[fc00::1] [fd00::1] [fd00:ec2::254] [fe80::1] [fe80::1%25eth0] [fe80::1%25lo] [fec0::1] [ff02::1] [ff05::2] "
    "[100::1] [5f00::1] [4000::1] [::2] "
    # IDNA digits and dots
    "①②⑦.⓪.⓪.① ⑩.⓪.⓪.⑴ 127。0。0。1 127．0．0．1 １２７.0.0.1 "
    # names that lead inside
    "localhost localhost. LOCALHOST inner.example.com metadata.google.internal metadata.google.internal. "
    "rebound.example.com six.example.com mapped.example.com nat64.example.com zoned.example.com"
)
HOSTS = HOSTS_TEXT.split()
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "inner.example.com": ["10.1.2.3"],
    "metadata.google.internal": ["169.254.169.254"],
    "rebound.example.com": ["192.168.0.7", "172.16.0.9"],
    "six.example.com": ["fd00::7"],
    "mapped.example.com": ["::ffff:10.0.0.7"],
    "nat64.example.com": ["64:ff9b::a00:7"],
    "zoned.example.com": ["fe80::7%eth0"],
}
FORMS = (
    "http://{}/",
    "http://{}:8000/",
    "https://{}/",
    "http://user:pass@{}/x",
    "http://{}:443/?u=http://example.com",
    "http://example.com@{}/",
)
PORTS = ("0", "22", "25", "81", "2375", "6379", "7999", "9000", "9200", "11211", "65535")
CORPUS = [form.format(host) for host in HOSTS for form in FORMS] + [f"http://8.8.8.8:{port}/" for port in PORTS]


def test_no_url_of_the_corpus_leads_to_a_connection() -> None:
    """Each of several hundred URLs that mean an inner place is refused, and no socket is opened for any."""

    async def score() -> None:
        spy = Spy()
        sender = HttpSender(EgressRules(), resolver=Names(NAMES), open_socket=spy)
        try:
            for url in CORPUS:
                answer = await sender.send(HttpRequest("POST", url, {}, b"{}"), "dlv_1")
                assert isinstance(answer, NoAnswer), url
                assert spy.opened_count == 0, url
        finally:
            await sender.close()

    run(score())


def test_the_corpus_is_as_large_as_it_says() -> None:
    """The corpus holds at least 120 hosts' worth of URLs, and each differs."""
    assert len(set(CORPUS)) == len(CORPUS) >= 500


def test_public_urls_get_as_far_as_the_socket() -> None:
    """The same sender would connect to public addresses on web ports: the spy is asked."""

    async def score() -> None:
        for url in (
            "http://8.8.8.8/",
            "https://1.1.1.1:8443/x",
            "https://[2606:4700:4700::1111]/",
            "http://out.example/",
        ):
            spy = Spy()
            sender = HttpSender(EgressRules(), resolver=Names({"out.example": ["93.184.216.34"]}), open_socket=spy)
            try:
                answer = await sender.send(HttpRequest("POST", url), "dlv_1")
                assert isinstance(answer, NoAnswer)
                assert not answer.is_final
                assert spy.opened_count == 1
            finally:
                await sender.close()

    run(score())


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("10.0.0.1", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "shared (carrier-grade NAT)"),
        ("224.0.0.1", "multicast"),
        ("::ffff:10.0.0.1", "private"),
        ("64:ff9b::8.8.8.8", "NAT64"),
        ("2002:808:808::1", "6to4"),
        ("2001::1", "Teredo"),
        ("2001:db8::1", "documentation"),
        ("ff02::1", "multicast"),
        ("fec0::1", "reserved"),
    ],
)
def test_a_refusal_says_what_the_address_is(address: str, kind: str) -> None:
    """The reason names the address, its kind and the setting that could allow it."""
    reason = EgressRules().refusal("x.example", address, 443)
    assert f"{address} port 443 is {kind}, not public" in reason
    assert "TOCSIN_EGRESS_ALLOW" in reason


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"])
def test_public_addresses_are_allowed_on_web_ports(address: str) -> None:
    """Public addresses are reached on 80, 443 and 8000 to 8999, on others only where listed."""
    assert [EgressRules().refusal("x.example", address, port) for port in (80, 443, 8000, 8999)] == [""] * 4
    reason = EgressRules().refusal("x.example", address, 22)
    assert "port 22 is not a web port" in reason


def test_the_list_allows_what_it_names() -> None:
    """Hosts, addresses and networks are allowed with their ports, ranges or all ports, and nothing beside."""
    rules = EgressRules.parse(
        " 127.0.0.1:8000-9000, 10.0.0.0/8:443,Hooks.Example.com.:8443, [fd00::/8]:*, [::1]:80 , 8.8.8.8:2525, "
    )
    allowed = [
        ("x", "127.0.0.1", 8000),
        ("x", "127.0.0.1", 9000),
        ("x", "::ffff:127.0.0.1", 8001),
        ("x", "10.255.0.1", 443),
        ("hooks.example.com", "192.168.0.1", 8443),
        ("HOOKS.example.com.", "fd99::1", 8443),
        ("x", "fd12::1", 1),
        ("x", "::1", 80),
        ("x", "8.8.8.8", 2525),
    ]
    refused = [
        ("x", "127.0.0.1", 7999),
        ("x", "127.0.0.1", 9001),
        ("x", "127.0.0.2", 8000),
        ("x", "10.255.0.1", 80),
        ("hooks.example.com", "192.168.0.1", 443),
        ("evilhooks.example.com", "192.168.0.1", 8443),
        ("hooks.example.com.evil.net", "192.168.0.1", 8443),
        ("x", "fd12::1%eth0", 1),
        ("x", "::1", 81),
        ("x", "not an address", 80),
    ]
    assert [one for one in allowed if rules.refusal(*one)] == []
    assert [one for one in refused if not rules.refusal(*one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/8",
        "hooks.example.com",
        "hooks.example.com:",
        ":443",
        "10.0.0.0/8:http",
        "10.0.0.0/8:0",
        "10.0.0.0/8:65536",
        "10.0.0.0/8:443-80",
        "10.0.0.0/8:80-",
        "10.0.0.0/8:-80",
        "10.0.0.1/8:80",
        "10.0.0.0/40:80",
        "300.1.1.1:80",
        "::1:80",
        "[::1:80",
        "[::g]:80",
        "a b:80",
        "host/path:80",
        ",".join(["10.0.0.0/8:443"] * 1001),
    ],
)
def test_a_list_that_can_not_be_read_is_refused(text: str) -> None:
    """A wrong entry is refused with the setting's name, never taken for something wider."""
    with pytest.raises(Invalid, match="TOCSIN_EGRESS_ALLOW") as refusal:
        EgressRules.parse(text)
    assert refusal.value.field == "egress_allow"


@given(st.text(max_size=50), st.integers(-5, 70_000))
def test_judging_is_total(address: str, port: int) -> None:
    """Whatever is given as an address, there is an answer, and for what is no address it is no."""
    assert isinstance(EgressRules().refusal("x", address, port), str)
    assert EgressRules().refusal("x", f"{address}!", port)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_inside(address: object) -> None:
    """An IPv4 address is allowed in its IPv6-mapped form exactly when it is allowed as it is."""
    plain = not EgressRules().refusal("x", str(address), 443)
    assert (not EgressRules().refusal("x", f"::ffff:{address}", 443)) == plain


def test_a_listed_name_is_reached_wherever_it_points() -> None:
    """A host name on the allow list is reached at a private address, on its port alone; another name there is not."""

    async def score() -> None:
        names = Names({"hooks.example.com": ["127.0.0.1"], "evil.example.com": ["127.0.0.1"]})
        async with receiving() as receiver:
            rules = EgressRules.parse(f"hooks.example.com:{receiver.port}")
            async with sending(rules, resolver=names) as sender:
                listed = await sender.send(post(f"http://hooks.example.com:{receiver.port}/"), "dlv_1")
                other = await sender.send(post(f"http://evil.example.com:{receiver.port}/"), "dlv_2")
                assert isinstance(listed, HttpAnswer)
                assert isinstance(other, NoAnswer)
                assert other.is_final
                assert receiver.connection_count == 1

    run(score())


def test_each_address_of_a_name_is_judged() -> None:
    """Of a name with a forbidden and an allowed address, only the allowed one is dialled."""

    async def score() -> None:
        async with receiving() as receiver:
            rules = EgressRules.parse(f"127.0.0.1:{receiver.port}")
            opened: list[int] = []

            def open_socket(family: int, kind: int, protocol: int) -> socket.socket:
                opened.append(family)
                return socket.socket(family, kind, protocol)

            names = Names({"two.example.com": ["127.0.0.2", "127.0.0.1"]})
            async with sending(rules, resolver=names, open_socket=open_socket) as sender:
                answer = await sender.send(post(f"http://two.example.com:{receiver.port}/"), "dlv_1")
                assert isinstance(answer, HttpAnswer)
                assert len(opened) == 1

    run(score())


def test_a_refused_address_is_never_dialled() -> None:
    """A forbidden destination is a final no that names the setting, and no socket is opened."""

    async def score() -> None:
        spy = Spy()
        async with sending(EgressRules(), open_socket=spy) as sender:
            found = await sender.send(post("http://127.0.0.1:8000/"), "dlv_1")
            assert found == NoAnswer(
                "127.0.0.1:8000: 127.0.0.1 port 8000 is loopback, not public; "
                "an administrator can allow it with TOCSIN_EGRESS_ALLOW",
                is_final=True,
            )
            assert spy.opened_count == 0

    run(score())


def test_a_name_is_looked_up_and_its_address_judged() -> None:
    """The machine's own resolver finds `localhost`, which is refused as loopback and reached where it is listed."""

    async def score() -> None:
        async with receiving() as receiver:
            url = f"http://localhost:{receiver.port}/"
            async with sending(EgressRules()) as sender:
                refused = await sender.send(post(url), "dlv_1")
                assert isinstance(refused, NoAnswer)
                assert refused.is_final
                assert "is loopback, not public" in refused.error
            async with sending(EgressRules.parse(f"localhost:{receiver.port}")) as sender:
                assert isinstance(await sender.send(post(url), "dlv_2"), HttpAnswer)
            assert receiver.connection_count == 1

    run(score())
