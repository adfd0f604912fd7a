"""Keeps one random secret in a file that only its owner can read."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_in(path: Path) -> str:
    """Reads the secret, or draws it once; of several processes that start together the first one's stays."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mkstemp gives 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    return path.read_text(encoding="ascii").strip()
