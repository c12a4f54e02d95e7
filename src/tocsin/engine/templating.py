"""Templating: what the mapping templates of integrations make of one message, element by element, for `interpret`."""

from collections.abc import Sequence

import msgspec

from tocsin.engine.rendering import Job, Renderer
from tocsin.kernel.errors import FormatError, Invalid
from tocsin.respond.integrations.choosing import Candidate, Raw, document_of
from tocsin.respond.integrations.interpret import CompiledIntegration, elements_of
from tocsin.respond.integrations.mapping import is_jinja
from tocsin.respond.integrations.reports import Rendered

MESSAGE_MAX = 1 << 19  # characters of one message's texts

Texts = dict[str, tuple[Rendered, ...]]  # by integration: what its templates made of each element


def render_message(renderer: Renderer, candidates: Sequence[Candidate], raw: Raw) -> Texts:
    """Return what the mapping templates of integrations make of a message; blocks, so it is for threads."""
    if raw.path:
        return {}  # a legacy URL says which fields there are
    return {one.id: _rendered(renderer, one.compiled, raw) for one in candidates if one.compiled.jinja}


def _rendered(renderer: Renderer, compiled: CompiledIntegration, raw: Raw) -> tuple[Rendered, ...]:
    try:
        elements = elements_of(compiled, document_of(compiled.template, raw))
    except FormatError:
        return ()  # the lane turn meets it too, and says so
    documents = [msgspec.msgpack.encode(one) if isinstance(one, dict) else b"" for one in elements]
    jobs = [Job(source, document) for document in documents if document for source in compiled.jinja.values()]
    answers = iter(renderer.render(jobs))
    found: list[Rendered] = []
    left = MESSAGE_MAX
    for document in documents:
        texts: dict[str, str] = {}
        errors: dict[str, str] = {}
        for field in compiled.jinja if document else ():
            is_well, text = next(answers)
            left -= len(text)
            if is_well and left >= 0:
                texts[field] = text
            else:
                errors[field] = f"the message's texts are longer than {MESSAGE_MAX} characters" if is_well else text
        found.append(Rendered(texts, errors))
    return tuple(found)


def check_templates(renderer: Renderer, mapping: dict[str, tuple[str, ...]]) -> None:
    """Raise Invalid that names the first field of a mapping whose template can't be parsed; blocks."""
    sources = {name: texts[0] for name, texts in mapping.items() if texts and is_jinja(texts[0])}
    answers = renderer.render([Job(source) for source in sources.values()])
    for name, (is_well, error) in zip(sources, answers, strict=True):
        if not is_well:
            raise Invalid(f"{name}: {error}", field=f"mapping.{name}")
