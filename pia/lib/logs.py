"""Log lines as JSON objects. An exception leaves its type and place, not its message: that may quote personal data."""

import json
import logging
import traceback
from datetime import UTC, datetime

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_EXTRA = frozenset(
    {"job", "job_name", "attempt", "error_code", "count", "path", "status_code", "seconds", "case", "entry"}
)


class Line(logging.Formatter):
    """One record, one line; of a record's extra fields only those known to carry no personal data are written."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in vars(record).items():
            if name in _EXTRA and name not in _PLAIN:
                line[name] = value if isinstance(value, (int, float)) else str(value)
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False)
