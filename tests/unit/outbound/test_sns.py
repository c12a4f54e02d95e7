"""Amazon's question whether a subscription is wanted."""

import pytest

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels import CHANNELS, channel
from tocsin.outbound.channels.channel import HttpRequest, Message, MessageKind, Target
from tocsin.outbound.channels.sns import URL_MAX

SNS = channel("sns")
LINK = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns&Token=2336412f"


def composed(url: str) -> object:
    """Return the request for a link."""
    return SNS.compose(Message(MessageKind.MESSAGE, "Confirm", url=url), Target({}, "dlv_1", 0))


def test_the_link_is_followed_as_it_is() -> None:
    """A link to Amazon becomes a GET to it, with nothing else."""
    assert composed(LINK) == HttpRequest("GET", LINK)
    assert composed(LINK.replace(".com", ".com:443")) == HttpRequest("GET", LINK.replace(".com", ".com:443"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://sns.eu-west-1.amazonaws.com/",
        "https://amazonaws.com/",
        "https://sns.eu-west-1.amazonaws.com.evil.example/",
        "https://evilamazonaws.com/",
        "https://sns.amazonaws.com@evil.example/",
        "https://user@sns.amazonaws.com/",
        "https://sns.amazonaws.com:8443/",
        "https://sns.amazonaws.com:99999/",
        "https://[sns.amazonaws.com/",
        "https://sns.amazonaws.com/\r\nX: y",
        "https://sns.amazonaws.com/é",
        "https://127.0.0.1/.amazonaws.com",
        "file:///etc/passwd.amazonaws.com",
        f"https://sns.amazonaws.com/{'a' * URL_MAX}",
    ],
)
def test_any_other_link_is_refused(url: str) -> None:
    """Only https to a host of Amazon's, without a name, on its own port, is followed."""
    with pytest.raises(Invalid):
        composed(url)


def test_nobody_chooses_it() -> None:
    """It is no channel of people or hooks."""
    assert SNS not in CHANNELS
    assert SNS.can == ()
