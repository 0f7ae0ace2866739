"""ODK Central: `group-q` with joined codes, and `group-q/1` with 1 and 0 for each value that was ever submitted.

Where nobody answered the columns of options hold 0 too, so only a 1 tells that a question was answered.
"""

from __future__ import annotations

from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.cells import read_content
from mobsurvey.readers.questions.headers import header_texts, unique_codes
from mobsurvey.readers.questions.odk_family import Family, lay_out_family
from mobsurvey.readers.questions.option_columns import beside_joined
from mobsurvey.readers.questions.option_sets import with_options
from mobsurvey.readers.questions.texts import cases_text
from mobsurvey.readers.table import Head, Table

TITLE = "ODK Central"

_OWN = (
    "KEY",
    "PARENT_KEY",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
)
_FAMILY = Family(
    "-",
    "PARENT_KEY",
    "not answered or not asked, so unknown",
    own=("SubmissionDate", "meta-instanceID", "start", "end", *_OWN),
)
_SYSTEM = ("SubmitterID", "SubmitterName", "AttachmentsPresent", "meta-instanceID", "meta-instanceName")


def evidence(head: Head) -> str:
    """Columns that ODK Central adds, with one that it alone has."""
    names = head.names
    if "formdef_version" in names or any(name.startswith("SET-OF-") for name in names):
        return ""
    if "SubmissionDate" in names and "KEY" in names:
        shown = next((name for name in _SYSTEM if name in names), "")
        return f"columns SubmissionDate, KEY and {shown}" if shown else ""
    if "__id" in names and (shown := next((name for name in names if name.startswith("__system")), "")):
        return f"columns __id and {shown}"
    return "columns PARENT_KEY and KEY" if "PARENT_KEY" in names and "KEY" in names else ""


def lay_out(table: Table) -> Layout:
    """The columns by their names, `q/1` beside `q`; reads the file once. ReadError."""
    texts = header_texts(table)
    sets = [found._replace(ticked_only=True, zero_is_blank=True) for found in beside_joined(texts, "/")]
    content = read_content(table, 1, [found.columns for found in sets])
    names, renamed = unique_codes(table, texts, content)
    closed = sum(content.cells[names.index("Status")].counts.values()) if "Status" in names else 0
    details = {
        "columns renamed": renamed,
        "options": "only values that were ever submitted have columns" if sets else "",
        "encrypted": f"{cases_text(closed)} not decrypted, without answers" if closed else "",
    }
    return lay_out_family(_FAMILY, names, with_options(sets, content), content, details=details)
