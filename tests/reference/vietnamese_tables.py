"""iconv of GNU libc 2.36: what it makes of every byte from 80, and of the controls, in three Vietnamese encodings.

From the project root: python tests/reference/vietnamese_tables.py
"""

from __future__ import annotations

import csv
import subprocess
import unicodedata
from pathlib import Path

NAMES = {"viscii": "VISCII", "tcvn": "TCVN5712-1", "cp1258": "CP1258"}
CONTROLS = (0x02, 0x05, 0x06, 0x14, 0x19, 0x1E)


def main() -> None:
    with Path("tests/reference/vietnamese_tables.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["encoding", "byte", "code_points"])
        for name, iconv in NAMES.items():
            for byte in (*CONTROLS, *range(0x80, 0x100)):
                done = subprocess.run(
                    ["iconv", "-f", iconv, "-t", "UTF-8"], input=bytes([byte]), capture_output=True, check=False
                )
                if done.returncode == 0:
                    text = unicodedata.normalize("NFC", done.stdout.decode())
                    writer.writerow([name, f"{byte:02X}", " ".join(f"{ord(sign):04X}" for sign in text)])


if __name__ == "__main__":
    main()
