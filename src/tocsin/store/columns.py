"""What tables are made of: metadata, the number that rows name, and columns that mean the same on both databases."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# The number that rows name; a node leaves rows with a higher one to newer nodes. Whatever changes under an incident or
# alert touches its row, so the subject's number covers its runs and deliveries too.
SCHEMA = 1
OURS = f"schema <= {SCHEMA}"

Words: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")


def text_column(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Words, primary_key=primary_key, nullable=False, server_default=None if primary_key else "")


def number_column(name: str) -> Column[int]:
    return Column(name, Number, nullable=False, server_default="0")


def blob_column(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)
