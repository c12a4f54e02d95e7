"""Forms in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.errors import FormatError
from tocsin.respond.integrations.documents import read_document
from tocsin.respond.integrations.multipart import HEAD_MAX, NAME_MAX, PARTS_MAX, read_multipart

TYPE = "multipart/form-data; boundary=xyz"
SIGNS = ["--xyz", "--", "\r\n", "\n", 'Content-Disposition: form-data; name="', '"', "a", "é", "; ", "="]


def part(name: str, value: str, more: str = "", line: str = "\r\n") -> str:
    """Return a part with its boundary before it."""
    return f'--xyz{line}Content-Disposition: form-data; name="{name}"{more}{line}{line}{value}{line}'


def form(*parts: str) -> bytes:
    """Return a form of these parts."""
    return ("".join(parts) + "--xyz--\r\n").encode()


def test_fields_are_texts_and_files_their_name_and_size() -> None:
    """A field is its text, with the line ends in it; a file is its name and size; the last of a name counts."""
    body = form(
        part("status", "closed"),
        part("status", "open"),
        part("text", "a\r\n--b\r\n\r\nc"),
        part("shot", "\x89PNG", '; filename="C:\\\\a \\"b\\".png"\r\nContent-Type: image/png'),
        part("empty", ""),
    )
    assert read_document(body, TYPE, "") == {
        "status": "open",
        "text": "a\r\n--b\r\n\r\nc",
        "shot": {"name": 'C:\\a "b".png', "size": 5},
        "empty": "",
    }


@pytest.mark.parametrize(
    "content_type", ['Multipart/Form-Data; charset=utf-8; Boundary="xyz"', "multipart/form-data;boundary=xyz ;a=b"]
)
def test_any_spelling_of_the_type_is_understood(content_type: str) -> None:
    """Case, quotes and other parameters don't matter; nor do plain line ends, or what stands around the form."""
    body = b"preamble\n" + form(part("a", "1", line="\n")) + b"epilogue --xyz"
    assert read_document(body, content_type, "") == {"a": "1"}


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (form(part("a", "1")), "multipart/form-data", "needs a boundary"),
        (form(part("a", "1")), "multipart/form-data; boundary=" + "x" * 71, "needs a boundary"),
        (form(part("a", "1"))[:-6], TYPE, "truncated"),
        (form(), TYPE, "no parts"),
        (b"nothing", TYPE, "truncated"),
        (form(*[part("a", "1")] * PARTS_MAX), TYPE, f"more than {PARTS_MAX} parts"),
        (form(part("", "1")), TYPE, "part 1 of the multipart form has no name"),
        (form(part("a" * (NAME_MAX + 1), "1")), TYPE, "part 1 of the multipart form has no name"),
        (form("--xyz\r\nContent-Type: text/plain\r\n\r\n1\r\n"), TYPE, "part 1 of the multipart form has no name"),
        (form(part("a", "1"), "--xyz\r\nno head\r\n"), TYPE, "part 2 of the multipart form has no head"),
        (form(part("a", "1", "; x=" + "y" * HEAD_MAX)), TYPE, "part 1 of the multipart form has no head"),
        (form(part("a", "~")).replace(b"~", b"\xff"), TYPE, "part 1 of the multipart form is neither a file nor UTF-8"),
    ],
)
def test_a_bad_form_says_what_is_wrong(body: bytes, content_type: str, says: str) -> None:
    """What can't be read is a FormatError that names the part."""
    with pytest.raises(FormatError, match=says):
        read_document(body, content_type, "")


@given(
    body=st.binary(max_size=80)
    | st.lists(
        st.sampled_from(
            ["--xyz", "--", "\r\n", "\n", 'Content-Disposition: form-data; name="', '"', "a", "é", "; ", "="]
        )
    ).map(lambda signs: "".join(signs).encode()),
    content_type=st.text('multipart/form-data; boundary="xyz', max_size=50) | st.just(TYPE) | st.text(max_size=20),
)
def test_any_form_reads_or_is_a_format_error(body: bytes, content_type: str) -> None:
    """Whatever comes in, there are fields with names, or a FormatError."""
    try:
        fields = read_multipart(body, content_type)
    except FormatError:
        return
    assert fields
    assert all(0 < len(name) <= NAME_MAX for name in fields)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\r\n"\\'), min_size=1, max_size=20)


@given(st.dictionaries(texts, texts, min_size=1, max_size=5))
def test_what_was_sent_is_read(fields: dict[str, str]) -> None:
    """A form gives back each name and text."""
    assert read_multipart(form(*(part(name, text) for name, text in fields.items())), TYPE) == fields
