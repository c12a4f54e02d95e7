"""The command line: one file per command, listed in COMMANDS."""

import click

from tocsin.kernel.errors import TocsinError
from tocsin.main.cli import (
    agent,
    demo,
    doctor,
    inbound,
    incident,
    migrate,
    oncall,
    page,
    send,
    serve,
    simulate,
    template,
    user,
    workflow,
)

COMMANDS = (
    agent.agent,
    demo.demo,
    doctor.doctor,
    inbound.inbound,
    incident.incident,
    migrate.migrate,
    oncall.oncall,
    page.page,
    send.send,
    serve.serve,
    simulate.simulate,
    template.template,
    user.user,
    workflow.workflow,
)


class Commands(click.Group):
    """Shows our own errors as a message, exit 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TocsinError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=Commands)
@click.version_option(package_name="tocsin")
def main() -> None:
    """Tocsin: know who will be paged, see why, prove it happened."""


for _command in COMMANDS:
    main.add_command(_command)
