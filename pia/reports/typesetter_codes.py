"""Why a document could not be set: codes for people to quote, shared by the child process and its parent."""

NO_CHINESE_FONT = "no_chinese_font"
FOREIGN_ADDRESS = "foreign_address"
TOO_LARGE = "document_too_large"
NOT_SET = "typesetting_failed"
TOO_LONG = "typesetting_took_too_long"
CHILD_LOST = "typesetter_lost"

#: Trying again cannot help against these.
FINAL = frozenset({NO_CHINESE_FONT, FOREIGN_ADDRESS, TOO_LARGE, NOT_SET, TOO_LONG})
