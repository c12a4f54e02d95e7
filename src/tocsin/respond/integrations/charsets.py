"""Charsets: bytes become text, whatever they claim to be. The text can always be stored: it has no lone surrogates."""

# The ones that mail is written in. Any other name isn't looked up: Python would import modules and remember each.
_NAMES = """
    big5 big5hkscs cp437 cp850 cp852 cp866 cp932 cp949 euc-jp euc-kr gb18030 gb2312 gbk hz iso-2022-jp iso-2022-kr
    iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 iso-8859-11
    iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u ks-c-5601-1987 mac-roman shift-jis tis-620
    utf-7 utf-8 utf-16 utf-16be utf-16le utf-32 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254
    windows-1255 windows-1256 windows-1257 windows-1258
"""
CHARSETS = frozenset(_NAMES.split())
LATIN = "windows-1252"  # what mail that claims ISO 8859-1, or nothing, means in truth


def decoded(raw: bytes, charset: str = "") -> str:
    """Return the text of bytes: of a charset that we know as it says, else as UTF-8 where they are, else as Latin."""
    name = charset.strip().casefold().replace("_", "-")[:40]
    if name in ("iso-8859-1", "latin1", "latin-1"):
        name = LATIN
    if name in CHARSETS:
        text = raw.decode(name, "replace")
    else:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode(LATIN, "replace")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
