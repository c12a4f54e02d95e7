"""
HTML to text, for mails that have nothing else: one pass, whatever the markup.

Python's own parser takes minutes for a mail of 100 kB that is written against it, so it isn't used here.
"""

import html

HTML_MAX = 100_000  # characters that are read
UNSEEN = frozenset({"head", "script", "style", "template", "title"})  # elements whose text nobody sees
_BLOCKS = """
    address article blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul
"""
LINES = frozenset(_BLOCKS.split())
CELLS = frozenset({"td", "th"})
LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}  # keeps every place, as lower() doesn't
BLANKS = {ord(sign): " " for sign in "\r\n\t\f"}


def text_of_html(source: str) -> str:
    """Return what a reader sees of HTML: lines for blocks, without tags, comments, scripts and styles."""
    source = source[:HTML_MAX]
    lowered = source.translate(LOWER)
    found: list[str] = []
    at, is_pre = 0, False
    while at < len(source):
        start = source.find("<", at)
        chunk = _unescaped(source[at:start] if start >= 0 else source[at:])
        found.append(chunk if is_pre else chunk.translate(BLANKS))
        if start < 0:
            break
        name, end = _tag(lowered, start)
        if not end:
            found.append("<")
            at = start + 1
            continue
        if name.strip("/") == "pre":
            is_pre = name == "pre"
        if name.strip("/") in LINES:
            found.append("\n")
        elif name in CELLS:
            found.append(" ")
        at = end
    return _tidy("".join(found))


def _tag(lowered: str, start: int) -> tuple[str, int]:
    """Return a tag's name, with its `/` where it closes, and the place after all that isn't seen; 0: it is no tag."""
    sign = lowered[start + 1 : start + 2]
    if not (sign.isascii() and (sign.isalpha() or sign in ("/", "!", "?"))):
        return "", 0
    mark = "-->" if lowered.startswith("<!--", start) else ">"
    end = lowered.find(mark, start)
    if end < 0:
        return "", len(lowered)  # never closed: what follows was never seen
    first = lowered[start + 1 : min(end, start + 40)].split(None, 1)
    name = first[0] if first else ""
    name = name[0] + name[1:].partition("/")[0] if name else ""
    if name not in UNSEEN:
        return name, end + len(mark)
    close = lowered.find(f"</{name}", end)
    return name, close if close >= 0 else len(lowered)


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def _tidy(text: str) -> str:
    """Blanks at the ends of lines and lines that are empty one after the other say nothing."""
    lines: list[str] = []
    for line in text.split("\n"):
        tidy = " ".join(line.split())
        if tidy or (lines and lines[-1]):
            lines.append(tidy)
    return "\n".join(lines).strip()
