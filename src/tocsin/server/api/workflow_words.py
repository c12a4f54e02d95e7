"""What workflows are made of: prebuilt ones to begin with, and the words of a form."""

from typing import get_args

from litestar import get

from tocsin.respond.incidents import document
from tocsin.respond.incidents.times import TIMES
from tocsin.respond.workflows.conditions import BEYOND
from tocsin.respond.workflows.prebuilt import load_prebuilt
from tocsin.respond.workflows.workflows import ActionKind, Whom, Workflow
from tocsin.server.api.answers import Answer, Page
from tocsin.server.api.asking import TheActor
from tocsin.server.api.workflow_bodies import EVENTS


class WorkflowTemplate(Answer, frozen=True):
    """A workflow to begin with: create one with its `body`. `is_alertops`: AlertOps has one of this name."""

    key: str
    name: str
    text: str
    is_alertops: bool
    body: Workflow


class WorkflowWords(Answer, frozen=True):
    """
    What a workflow may name: events, fields of conditions (`times` are in minutes, `groups` as `labels.host`), kinds of
    actions, and whom `to` may mean.
    """

    events: list[str]
    fields: list[str]
    groups: list[str]
    times: list[str]
    actions: list[ActionKind]
    to: list[Whom]


@get("/api/v1/workflow-templates")
async def list_workflow_templates(actor: TheActor) -> Page[WorkflowTemplate]:
    """List prebuilt workflows."""
    found = load_prebuilt().items()
    return Page([WorkflowTemplate(key, one.name, one.text, one.alertops, one.workflow) for key, one in found], None)


@get("/api/v1/workflow-words")
async def read_workflow_words(actor: TheActor) -> WorkflowWords:
    """Read what workflows are made of."""
    return WorkflowWords(
        events=list(EVENTS),
        fields=sorted((*document.PLAIN, *BEYOND)),
        groups=list(document.GROUPS),
        times=sorted(TIMES),
        actions=list(get_args(ActionKind)),
        to=list(get_args(Whom)),
    )


ROUTES = (list_workflow_templates, read_workflow_words)
