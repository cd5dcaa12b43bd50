"""Everything that can happen to a quote. Each door (page, API, command) calls these.

Every action locks the quote's row, checks the table of moves, and tells whoever listens inside
the same transaction. No other code writes to the tables of quotes.
"""

from __future__ import annotations

from quotewright.quotes.blocks import (
    add_block,
    add_from_library,
    archive_library_block,
    change_block,
    change_library_block,
    create_library_block,
    delete_block,
    move_block,
    replace_blocks,
    restore_library_block,
    save_to_library,
)
from quotewright.quotes.changing import at_version, is_expired
from quotewright.quotes.defaults import change_defaults
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
    Made,
    Signer,
    accept,
    create_quote,
    decline,
    last_day_of,
    make_quote,
    open_document,
    publish,
    revise,
    signed_document,
)
from quotewright.quotes.places import END, Place
from quotewright.quotes.talk import ask, change_comment, delete_comment, mark_answered, say
from quotewright.quotes.templates import (
    archive_template,
    copy_quote,
    create_template,
    duplicate_template,
    quote_from_template,
    restore_template,
    template_from_quote,
)
from quotewright.quotes.undo import redo, redoable, undo, undoable
from quotewright.quotes.visits import record_visit
from quotewright.quotes.whole import replace_lines

__all__ = [
    "CONSENT",
    "END",
    "FACTS",
    "Made",
    "Place",
    "Signer",
    "accept",
    "add_block",
    "add_from_library",
    "add_line",
    "add_lines",
    "add_section",
    "archive_library_block",
    "archive_template",
    "ask",
    "at_version",
    "attach",
    "attach_again",
    "change_block",
    "change_comment",
    "change_defaults",
    "change_facts",
    "change_file",
    "change_library_block",
    "change_line",
    "change_lines",
    "change_quote",
    "change_section",
    "copy_quote",
    "create_library_block",
    "create_quote",
    "create_template",
    "decline",
    "delete_block",
    "delete_comment",
    "delete_line",
    "delete_lines",
    "delete_section",
    "duplicate_lines",
    "duplicate_template",
    "is_expired",
    "last_day_of",
    "make_quote",
    "mark_answered",
    "move_block",
    "move_line",
    "move_lines",
    "move_section",
    "open_document",
    "publish",
    "quote_from_template",
    "record_visit",
    "redo",
    "redoable",
    "remove_file",
    "replace_blocks",
    "replace_lines",
    "restore_library_block",
    "restore_template",
    "revise",
    "save_to_library",
    "say",
    "signed_document",
    "template_from_quote",
    "undo",
    "undoable",
]
