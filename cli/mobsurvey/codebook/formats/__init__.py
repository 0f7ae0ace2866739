"""Codebooks in the files of other programs: one module a format.

Each module has TITLE, one line in the words of its users; SUFFIXES, with the dot; and one or both of

    evidence(head: bytes, path: Path) -> str         what shows that a file is of this format; "" where nothing does
    read(path: Path) -> Codebook                     ReadError; its `text` is "", the caller writes the TOML
    write(codebook: Codebook) -> bytes
    left_out(path: Path) -> tuple[str, ...]          optional: what of a file the codebook read from it does not have

where `read` comes with `evidence`. LOST says, one entry a line, what of a codebook the format cannot carry.
"""
