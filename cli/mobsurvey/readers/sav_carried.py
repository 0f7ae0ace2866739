"""What a .sav brings along for the way back, and what mobsurvey itself put into one: names, options, a codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mobsurvey.readers.sav_dictionary import SavDictionary
from mobsurvey.sav_records import ATTACHED_CODEBOOK, OPTION_OF, OWN_NAME, OWN_PREFIX, ROLE, SEAL


def with_own_names(dictionary: SavDictionary) -> SavDictionary:
    """The dictionary with the names that the format did not allow, except where the variable was renamed since."""
    own = {
        variable: values[1]
        for variable, found in dictionary.stored_attributes.items()
        if len(values := found.get(OWN_NAME, ())) == 2 and values[0] == variable
    }
    names = {v.name: own.get(v.name, v.name) for v in dictionary.variables}
    if not own or len(set(names.values())) < len(names) or "" in names.values():
        return dictionary
    return replace(
        dictionary,
        weight=names.get(dictionary.weight, dictionary.weight),
        variables=tuple(v._replace(name=names[v.name]) for v in dictionary.variables),
        sets=tuple(
            replace(found, members=tuple(names.get(name, name) for name in found.members)) for found in dictionary.sets
        ),
        stored_attributes={names.get(name, name): found for name, found in dictionary.stored_attributes.items()},
    )


def attached_codebook(dictionary: SavDictionary) -> str:
    """The codebook by which the file was coded before mobsurvey wrote it; empty where none is, or none counts now.

    It counts as long as no variable, label, missing value or set was changed elsewhere.
    """
    of_file = dictionary.stored_attributes.get("", {})
    counts = bool(dictionary.seal) and of_file.get(SEAL) == (dictionary.seal,)
    return "\n".join(of_file[ATTACHED_CODEBOOK]) if counts else ""


def attached_notes(dictionary: SavDictionary) -> dict[str, str]:
    """Whether a codebook is attached and counts, as a detail of the source; nothing where none is."""
    if not dictionary.seal:
        return {}
    counts = attached_codebook(dictionary)
    return {"attached codebook": "as exported" if counts else "left out: labels, missing values or sets were changed"}


def made_options(dictionary: SavDictionary) -> frozenset[str]:
    """Variables that say nothing which the joined answers beside them do not, as long as the codebook counts."""
    if not attached_codebook(dictionary):
        return frozenset()
    return frozenset(name for name, own in dictionary.stored_attributes.items() if name and OPTION_OF in own)


def carried(dictionary: SavDictionary) -> Mapping[str, Any]:
    """The facts that are no part of a survey, by the names of variables and sets in the file, as JSON values."""
    attributes = {
        name: {key: list(values) for key, values in own.items() if key != ROLE and not key.startswith(OWN_PREFIX)}
        for name, own in dictionary.stored_attributes.items()
    }
    facts: dict[str, Any] = {
        "file_label": dictionary.file_label,
        "documents": dictionary.documents.split("\n") if dictionary.documents else [],
        "weight": dictionary.weight,
        "roles": {v.name: v.role for v in dictionary.variables if v.role},
        "attributes": {name: own for name, own in attributes.items() if own},
        "formats": {v.name: list(v.print_format) for v in dictionary.variables if not v.width},
        "label_sources": {found.name: found.label_source for found in dictionary.sets if found.label_source},
        "codebook": attached_codebook(dictionary),
    }
    return {name: value for name, value in facts.items() if value}
