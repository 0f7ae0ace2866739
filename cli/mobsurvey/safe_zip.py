"""Refuses ZIP files that would fill the memory or the disk, before anything unpacks them."""

from __future__ import annotations

from pathlib import Path

from mobsurvey.errors import ReadError

MOST_MEMBERS = 10_000
MOST_BYTES = 1_000_000_000
"""Of all members, unpacked."""
MOST_RATIO = 200
"""Bytes unpacked for each byte packed, of a member that is big."""
BIG_MEMBER = 10_000_000
"""Bytes unpacked from which on a member's ratio counts; small ones may well repeat themselves."""
_PIECE = 65_536


def check_zip(path: Path) -> None:
    """Nothing, if the file is a ZIP that is safe to unpack; ReadError on a broken, encrypted or oversized one.

    The sizes are those that the file declares; Python's zipfile never unpacks more of a member than that.
    """
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except FileNotFoundError:
        raise ReadError("there is no such file", where=str(path), next_step="Check its name.") from None
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror or error})", where=str(path), next_step="Check the rights on the file."
        ) from None
    except (BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise ReadError(
            f"is no complete ZIP file ({error})", where=str(path), next_step="Copy or export it anew."
        ) from None
    if len(members) > MOST_MEMBERS:
        raise _refused(path, f"has {len(members):,} members; {MOST_MEMBERS:,} are the most")
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES:
        raise _refused(path, f"unpacks to {total / 1e9:.1f} GB; {MOST_BYTES / 1e9:g} GB is the most")
    for member in members:
        if member.flag_bits & 1:
            raise ReadError(
                f'"{member.filename}" in it is encrypted', where=str(path), next_step="Save it without a password."
            )
        if member.file_size > BIG_MEMBER and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise _refused(path, f'"{member.filename}" in it unpacks to more than {MOST_RATIO} times its packed size')


def check_xml_members(path: Path) -> None:
    """Nothing, if no XML in a checked ZIP declares a document type; ReadError otherwise.

    Office files never declare one; whoever does can define entities that grow without bounds or name other files.
    """
    from xml.parsers import expat
    from zipfile import BadZipFile, ZipFile

    class RootReachedError(Exception):
        pass

    def refuse(*_: object) -> None:
        raise ReadError(
            f'"{name}" in it has a DOCTYPE, which no program for spreadsheets writes',
            where=str(path),
            next_step="Open it in the program it came from and save it anew.",
        )

    def stop(*_: object) -> None:
        raise RootReachedError

    with ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.casefold().endswith((".xml", ".rels", ".vml")):
                continue
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = refuse
            parser.StartElementHandler = stop
            try:
                with archive.open(name) as member:
                    while piece := member.read(_PIECE):
                        parser.Parse(piece, False)
            except RootReachedError:
                continue
            except (expat.ExpatError, BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
                raise ReadError(
                    f'"{name}" in it is damaged ({error})', where=str(path), next_step="Copy or export it anew."
                ) from None
            except Exception as error:  # zlib.error and LZMAError share no parent but this
                raise (
                    error
                    if isinstance(error, ReadError)
                    else ReadError(
                        f'"{name}" in it is damaged ({error})', where=str(path), next_step="Copy or export it anew."
                    )
                ) from None


def _refused(path: Path, what: str) -> ReadError:
    return ReadError(what, where=str(path), next_step="Check where it comes from; export it anew.")
