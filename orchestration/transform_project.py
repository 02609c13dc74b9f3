"""The dbt project of one company: that of all systems, without the models of those it does not have.

dbt reads every file it finds, also those of models that are switched off, and for most companies most are.
"""

from collections.abc import Sequence
from pathlib import Path

from orchestration.settings import ROOT

MODELS = Path("dbt_project/models")


def source_files() -> list[Path]:
    """Everything the project of all systems is parsed from."""
    files = [ROOT / "dbt_project.yml", *(ROOT / "dbt_project").rglob("*")]
    return [path for path in files if path.suffix in (".sql", ".yml")]


def lay_out(project: Path, systems: Sequence[str]) -> None:
    """Makes `project` a folder of links to the files that concern `systems`; what else lies there goes."""
    everywhere = {folder.name for folder in (ROOT / MODELS / "staging").iterdir() if folder.is_dir()}
    elsewhere = everywhere.difference(systems)
    files = (path.relative_to(ROOT) for path in source_files())
    wanted = {file for file in files if not (file.is_relative_to(MODELS) and elsewhere.intersection(file.parts))}
    for file in wanted:
        _link(project / file, ROOT / file)
    for link in project.rglob("*"):
        if link.is_symlink() and link.relative_to(project) not in wanted:
            link.unlink(missing_ok=True)


def _link(link: Path, target: Path) -> None:
    """In one step: somebody may be reading the project."""
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)
