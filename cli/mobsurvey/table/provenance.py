"""What a table was made of, in a sentence: so that a reader can tell which data and which codebook it shows."""

from mobsurvey import __version__
from mobsurvey.study import Study
from mobsurvey.table.words import phrase

_HASH_SIGNS = 12


def provenance_sentence(study: Study, language: str) -> str:
    """The files with the beginning of their hashes, the codebook, the version of mobsurvey."""
    made = study.provenance
    sources = [file.source for file in made.files] or [made.source]
    return phrase(
        "provenance",
        language,
        files=", ".join(f"{source.file} (SHA-256 {source.sha256[:_HASH_SIGNS]})" for source in sources),
        codebook=made.codebook,
        version=__version__,
    )
