"""The codebooks and samples that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobsurvey.bundled import bundled_codebooks, bundled_folder, find_codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.errors import UsageError


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025"])
def test_a_codebook_is_found_by_its_name_and_loads(name: str) -> None:
    codebook = read_codebook(find_codebook(name))
    assert codebook.id == name
    assert (bundled_folder("samples") / f"{name}.sav").is_file()
    for variable in codebook.variables.values():
        assert set(variable.label) == {"en", "vi"}, variable.name


def test_only_these_ship() -> None:
    assert list(bundled_codebooks()) == [
        "hai-phong-2025",
        "hcmc-2024",
        "reform-example",
        "satisfaction-example",
        "service-example",
    ]


def test_a_path_is_a_path() -> None:
    assert find_codebook("my/book.toml") == Path("my/book.toml")
    assert find_codebook("book.toml") == Path("book.toml")


def test_a_misspelt_name_is_corrected() -> None:
    with pytest.raises(UsageError, match=r'there is no codebook "hcmc-204"\. Did you mean "hcmc-2024"\?'):
        find_codebook("hcmc-204")
