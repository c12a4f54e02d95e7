"""`tocsin user`: the first user of an installation, with a one-time password."""

import secrets
from contextlib import closing
from pathlib import Path

import click

from tocsin.accounts.passwords import hash_password
from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.kernel.ids import Ids
from tocsin.main import settings
from tocsin.main.wiring import hold, system_clock
from tocsin.outbound.channels import checked_channel_settings
from tocsin.store import accounts
from tocsin.store.database import Database
from tocsin.store.schema import migrate
from tocsin.store.sealing import Seal, secret_key
from tocsin.store.things import Things
from tocsin.store.tx import Tx


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name; the address when not given.")
@click.option("--admin/--no-admin", default=True, help="Whether the user may do everything.")
def user(email: str, name: str, admin: bool) -> None:
    """Create a user with EMAIL and print a one-time password. The server must not run."""
    address = checked_channel_settings("email", {"to": email})
    chosen = settings.load()
    data = Path(chosen.data_dir)
    data.mkdir(parents=True, exist_ok=True)
    ids = Ids(system_clock, secrets.randbits)
    password = ids.secret(8)
    body = User(
        email=email,
        contact_methods=(ContactMethod("mail", "email", address),),
        contact_rules=(ContactRule("mail"),),
        is_admin=admin,
    )
    things = Things(Seal(secret_key(chosen.secret_key, data)), ids)

    def create(tx: Tx) -> None:
        made = things.create(tx, "user", email.lower(), name or email, body, author="cli", now=system_clock())
        accounts.set_password(tx, made.id, hash_password(password), system_clock(), must_change=True)

    with hold(data / "lock"), closing(Database(chosen.database)) as database:
        migrate(database)
        with database.connect() as connection, connection.begin():
            create(Tx(connection))
    click.echo(f"{email} can sign in with the one-time password {password}")
