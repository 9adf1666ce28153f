"""One file a format; each knows its format by its first bytes where the format has any."""

from toolkit.readers.delimited import Delimited
from toolkit.readers.html import WebPage
from toolkit.readers.jsonl import JsonLines
from toolkit.readers.plaintext import PlainText
from toolkit.readers.records import Fault, Reader, Record, Source

READERS: tuple[Reader, ...] = (JsonLines(), WebPage(), Delimited(), PlainText())

__all__ = ["READERS", "Fault", "Reader", "Record", "Source"]
