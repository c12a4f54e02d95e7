"""Post: whatever leaves the house by a socket, by HTTP or by mail."""

from tocsin.outbound.channels.channel import Answer, HttpAnswer, HttpRequest, Mail, NoAnswer
from tocsin.transport.http import HttpSender
from tocsin.transport.mail import MailSender


class Post:
    """Sends a request and returns what came back; never raises for what the network or a receiver does."""

    def __init__(self, http: HttpSender, mail: MailSender) -> None:
        self._http = http
        self._mail = mail

    async def send(self, request: HttpRequest | Mail, delivery_id: str) -> Answer:
        """Send a request by HTTP or a mail by SMTP, named by the id of its delivery."""
        if isinstance(request, HttpRequest):
            return await self._http.send(request, delivery_id)
        return await self._mail.send(request, delivery_id)

    async def fetch(self, request: HttpRequest, name: str, read_max: int) -> HttpAnswer | NoAnswer:
        """Ask for something that may be longer than an answer to a message: `read_max` bytes of it are read."""
        return await self._http.send(request, name, read_max)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()
        await self._mail.close()
