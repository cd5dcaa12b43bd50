"""Files that go with a quote: internal ones in any state, the customer's while it is a draft.

What was published keeps its files: their bytes stay, whatever happens to the rows here.
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from quotewright.accounts.files import keep
from quotewright.accounts.models import StoredFile
from quotewright.lib.fields import Invalid
from quotewright.quotes.changing import changing, record
from quotewright.quotes.editing import By
from quotewright.quotes.house import holding
from quotewright.quotes.models import Attachment, Event, Quote
from quotewright.quotes.states import Move

MOST_FILES = 20
MOST_BYTES = 10 * 1024 * 1024
MOST_NAME = 200

# What runs when somebody opens it, by name and by its first bytes.
_RUNS = re.compile(
    "apk|app|appx|bat|bin|cmd|com|cpl|deb|desktop|dll|dmg|elf|exe|gadget|hta|inf|iso|jar|jse?|jnlp|"
    "lnk|msc|msi|msix|msp|mst|pif|pkg|ps1|psm1|py|rb|reg|rpm|run|scr|sct|sh|sys|vbe?|vbs|wsf|wsh|xll"
)
_RUNNING_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)


def attach(
    quote: Quote, name: str, data: bytes, by: By = None, internal: bool = True
) -> Attachment:
    """Add a file of at most 10 MB; one for the customer only to a draft.

    Raises Invalid and IllegalMove.
    """
    name = _name(name)
    _require_harmless(name, data)
    with _held(quote, internal) as locked:
        _require_room(locked)
        file = keep(locked.account, data, mimetypes.guess_type(name)[0] or "")
        return _add(locked, name, file, internal, by)


def attach_again(quote: Quote, sha256: str, name: str, by: By, internal: bool) -> Attachment:
    """Bring back a file that was removed. Raises Invalid, IllegalMove, StoredFile.DoesNotExist."""
    files = StoredFile.objects.filter(account=quote.account_id).defer("data")
    file = files.get(sha256=sha256)
    with _held(quote, internal) as locked:
        _require_room(locked)
        return _add(locked, _name(name), file, internal, by)


def change_file(
    attachment: Attachment, by: By = None, name: str | None = None, internal: bool | None = None
) -> Attachment:
    """Rename a file, or show it to the customer or no longer. Raises Invalid and IllegalMove."""
    wanted = attachment.internal if internal is None else internal
    with _held(attachment.quote, attachment.internal and wanted) as locked:
        row = locked.attachments.get(pk=attachment.pk)
        before = (row.name, row.internal)
        if name is not None:
            row.name = _with_ending(_name(name), row.name)
        row.internal = wanted
        if (row.name, row.internal) == before:
            return row
        row.save(update_fields=["name", "internal"])
        if row.name != before[0]:
            record(locked, Event.Kind.FILE, by, f"renamed {before[0]} to {row.name}")
        if row.internal != before[1]:
            said = "made {} internal" if row.internal else "put {} before the customer"
            record(locked, Event.Kind.FILE, by, said.format(row.name))
    return row


def remove_file(attachment: Attachment, by: By = None) -> None:
    """Take a file from the quote. Raises IllegalMove."""
    with _held(attachment.quote, attachment.internal) as locked:
        row = locked.attachments.get(pk=attachment.pk)
        row.delete()
        record(locked, Event.Kind.FILE, by, f"removed {row.name}")


@contextmanager
def _held(quote: Quote, internal: bool) -> Iterator[Quote]:
    """Hold the quote. What the customer reads is part of the draft, the rest the house's own."""
    if internal:
        with holding(quote) as locked:
            yield locked
    else:
        with changing(quote, Move.EDIT, "changed") as locked:
            yield locked


def _add(quote: Quote, name: str, file: StoredFile, internal: bool, by: By) -> Attachment:
    row = Attachment.objects.create(
        quote=quote, file=file, name=name, internal=internal, by=str(by or "")[:120]
    )
    record(quote, Event.Kind.FILE, by, f"attached {name}")
    return row


def _require_room(quote: Quote) -> None:
    if quote.attachments.count() >= MOST_FILES:
        raise Invalid({"file": f"A quote holds at most {MOST_FILES} files. Remove one first."})


def _name(name: str) -> str:
    """Return the file's own name: no folders, nothing invisible. Raises Invalid."""
    clean = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Controls, and marks that turn the direction of writing and so hide an ending.
    clean = "".join(c for c in clean if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    clean = re.sub(r"\s+", " ", clean).strip(" .")
    if not clean:
        raise Invalid({"name": "The file has no name. Give it one."})
    if len(clean) > MOST_NAME:
        raise Invalid({"name": f"The name has {len(clean)} characters; at most {MOST_NAME} fit."})
    if _RUNS.fullmatch(_ending(clean)):
        raise Invalid({"name": f"{clean} is a program or script. Those are not taken."})
    return clean


def _with_ending(name: str, before: str) -> str:
    """Keep the ending that says what kind of file it is."""
    ending = _ending(before)
    return name if not ending or _ending(name) == ending else f"{name}.{ending}"[-MOST_NAME:]


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.casefold() if dot and stem else ""


def _require_harmless(name: str, data: bytes) -> None:
    if not data:
        raise Invalid({"file": f"{name} is empty. Look whether it was saved, then add it again."})
    if len(data) > MOST_BYTES:
        size = len(data) / 1024 / 1024
        raise Invalid({"file": f"{name} has {size:.1f} MB; at most 10 MB fit. Make it smaller."})
    if data.startswith(_RUNNING_STARTS):
        raise Invalid({"file": f"{name} is a program or script. Those are not taken."})
