"""The one door to data/: every table as a checked DataFrame, every source as a citation.

`data/datapackage.json` says what each table holds: its columns with type, unit
and allowed values, its key, and what it refers to. `table` holds each file to
that description before anything is drawn from it, so that a chapter never
shows a number whose row is broken or whose source is missing.
"""

from widgets.evidence.citations import certainty_label, cite, label, link, reference, references, split_source
from widgets.evidence.data_dictionary import dictionary
from widgets.evidence.package import DATA, EvidenceError, describe, edition, in_words, tables
from widgets.evidence.reading import parameters, table

__all__ = [
    "DATA",
    "EvidenceError",
    "certainty_label",
    "cite",
    "describe",
    "dictionary",
    "edition",
    "in_words",
    "label",
    "link",
    "parameters",
    "reference",
    "references",
    "split_source",
    "table",
    "tables",
]
