"""Whose a file is: a plan overwrites nothing that is another plan's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from mobsurvey.book.manifest import SUFFIX, Manifest, manifest_path, read_manifest
from mobsurvey.book.outputs import hash_on_disk
from mobsurvey.book.plan import Plan
from mobsurvey.errors import MobsurveyError, UsageError, WriteError


def named(plan: Plan, path: Path) -> str:
    """A file of a book as its manifest names it: by its path beside the plan where it has one."""
    return (path.relative_to(plan.folder) if path.is_relative_to(plan.folder) else path).as_posix()


def plan_of(manifest: Manifest) -> Path:
    """The plan that a manifest is of."""
    name = manifest.plan or manifest.path.name.removesuffix(SUFFIX) + ".toml"
    return manifest.path.with_name(Path(name).name)


class Owners:
    """What a plan must not overwrite."""

    def __init__(self, plan: Plan, study: Path | None, before: Manifest | None, force: bool) -> None:
        self.plan, self.force = plan, force
        codebook = plan.folder / plan.codebook if plan.codebook else None
        self.sources = {path.resolve() for path in (plan.path, plan.data, plan.study, study, codebook) if path}
        self.sources |= {path.resolve() for one in plan.comparisons for path in one.compared.paths}
        self.is_ours = before is not None and not self._is_other(before)
        self.made: Mapping[str, str] = before.outputs if before and self.is_ours else {}

    def check(self, path: Path) -> None:
        """Before that file is overwritten or made. UsageError for a source of the book; WriteError, unless `force`,
        for a file of another plan, one that the last build did not make, or that was changed since."""
        place = path.resolve()
        if place in self.sources:
            raise UsageError(
                f'the output "{path.name}" is what the book is made of',
                where=str(self.plan.path),
                next_step="Rename it.",
            )
        if place == manifest_path(self.plan.path).resolve():
            raise UsageError(
                f'the output "{path.name}" is where the book keeps what it was made of',
                where=str(self.plan.path),
                next_step="Rename it.",
            )
        found = "" if self.force else hash_on_disk(path)
        if not found:
            return
        self._check_others(path)
        if found != self.made.get(named(self.plan, path)):
            raise WriteError(
                "was changed since the book was built, or is none of its files",
                where=str(path),
                next_step="Move it away, or overwrite it with --force.",
            )

    def check_manifest(self) -> None:
        """Before the manifest is overwritten: that it is no other plan's. WriteError, unless `force`."""
        path = manifest_path(self.plan.path)
        if not self.force and not self.is_ours:
            self._check_others(path)

    def other_plan(self, path: Path) -> Path | None:
        """The plan beside this one whose file it is; None for no other's."""
        return self._others.get(path.resolve())

    def dropped(self, paths: Iterable[Path]) -> Iterator[Path]:
        """The files that the last build made and this one, of which the `paths` are, did not; those that are there."""
        # By what the disk says, since names that differ in case may be one file.
        kept = {_identity(path) for path in paths}
        for name in self.made:
            path = self.plan.folder / name
            if path.is_file() and _identity(path) not in kept and not self.other_plan(path):
                yield path

    def _check_others(self, path: Path) -> None:
        if other := self.other_plan(path):
            raise WriteError(
                f"belongs to the plan {other.name}",
                where=str(path),
                next_step="Give it another name in one of the plans, or overwrite it with --force.",
            )

    @cached_property
    def _others(self) -> dict[Path, Path]:
        """The files of the plans beside this one and beside its outputs, and their manifests."""
        folders = {self.plan.folder, *((self.plan.folder / output).parent for output in self.plan.outputs)}
        found: dict[Path, Path] = {}
        for path in sorted(path for folder in folders for path in folder.glob(f"*{SUFFIX}")):
            try:
                manifest = read_manifest(path)
            except MobsurveyError:
                continue
            if manifest is not None and self._is_other(manifest):
                other = plan_of(manifest)
                found |= {file.resolve(): other for file in (path, *(path.parent / name for name in manifest.outputs))}
        return found

    def _is_other(self, manifest: Manifest) -> bool:
        """Whether it is that of another plan, which is still there."""
        plan = plan_of(manifest)
        return plan.resolve() != self.plan.path.resolve() and plan.is_file()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
