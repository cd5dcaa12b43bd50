"""Everything that can happen to a quote. Each door (page, API, command) calls these.

Every action locks the quote's row, checks the table of moves, and tells whoever listens inside
the same transaction. No other code writes to the tables of quotes.
"""

from __future__ import annotations

from quotewright.quotes.changing import at_version, is_expired
from quotewright.quotes.editing import (
    add_line,
    add_lines,
    add_section,
    change_line,
    change_lines,
    change_quote,
    change_section,
    delete_line,
    delete_lines,
    delete_section,
    duplicate_lines,
    move_line,
    move_lines,
    move_section,
)
from quotewright.quotes.files import attach, attach_again, change_file, remove_file
from quotewright.quotes.house import FACTS, change_facts
from quotewright.quotes.life import (
    CONSENT,
    Signer,
    accept,
    create_quote,
    decline,
    open_document,
    publish,
    revise,
    signed_document,
)
from quotewright.quotes.places import END, Place
from quotewright.quotes.talk import ask, change_comment, delete_comment, mark_answered, say
from quotewright.quotes.undo import redo, redoable, undo, undoable
from quotewright.quotes.visits import record_visit
from quotewright.quotes.whole import replace_lines

__all__ = [
    "CONSENT",
    "END",
    "FACTS",
    "Place",
    "Signer",
    "accept",
    "add_line",
    "add_lines",
    "add_section",
    "ask",
    "at_version",
    "attach",
    "attach_again",
    "change_comment",
    "change_facts",
    "change_file",
    "change_line",
    "change_lines",
    "change_quote",
    "change_section",
    "create_quote",
    "decline",
    "delete_comment",
    "delete_line",
    "delete_lines",
    "delete_section",
    "duplicate_lines",
    "is_expired",
    "mark_answered",
    "move_line",
    "move_lines",
    "move_section",
    "open_document",
    "publish",
    "record_visit",
    "redo",
    "redoable",
    "remove_file",
    "replace_lines",
    "revise",
    "say",
    "signed_document",
    "undo",
    "undoable",
]
