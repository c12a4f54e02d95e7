"""Labels: name → value, both text. A canonical text form serves as key."""

from collections.abc import Mapping

Labels = Mapping[str, str]


def labels_key(labels: Labels) -> str:
    """Return one text per label set, whatever its order: `os.host=a,region=eu` (`\\`, `,` and `=` escaped)."""
    return ",".join(f"{_escaped(name)}={_escaped(labels[name])}" for name in sorted(labels))


def braced(labels: Labels) -> str:
    """Return labels as Sematext writes them on the wire, the form of a Java map: `{os.host=a, region=eu}`."""
    return "{" + ", ".join(f"{name}={labels[name]}" for name in sorted(labels)) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
