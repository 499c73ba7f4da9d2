"""`python -m tests.web.seen`: take note that the plain words were read against what the catalogue says now."""

import json
import zlib
from pathlib import Path

from blowball.web.words import catalogue_texts

if __name__ == "__main__":
    seen = {key: zlib.crc32(text.encode()) for key, text in catalogue_texts().items()}
    Path(__file__).with_name("catalogue_seen.json").write_text(json.dumps(seen, indent=0) + "\n", encoding="utf-8")
