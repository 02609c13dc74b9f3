"""The company's own dbt project: links to the files that concern it, and nothing else."""

from pathlib import Path

from orchestration.settings import ROOT
from orchestration.transform_project import lay_out, source_files

SYSTEMS = {folder.name for folder in (ROOT / "dbt_project/models/staging").iterdir() if folder.is_dir()}


def laid_out(project: Path) -> set[Path]:
    return {path.relative_to(project) for path in project.rglob("*") if path.is_file()}


def of_system(files: set[Path], system: str) -> set[Path]:
    return {file for file in files if system in file.parts}


def test_models_of_systems_the_company_does_not_have_are_left_out(tmp_path: Path):
    lay_out(tmp_path, ("workbook",))
    files = laid_out(tmp_path)
    everything = {path.relative_to(ROOT) for path in source_files()}
    assert of_system(files, "workbook") == of_system(everything, "workbook") != set()
    assert not of_system(files, "odoo") and of_system(everything, "odoo")
    others = {file for system in SYSTEMS for file in of_system(everything, system) if system != "workbook"}
    assert files == everything - others


def test_what_is_no_longer_part_of_it_goes(tmp_path: Path):
    lay_out(tmp_path, ("workbook", "odoo"))
    lay_out(tmp_path, ("workbook",))
    assert not of_system(laid_out(tmp_path), "odoo")


def test_links_into_another_place_are_mended(tmp_path: Path):
    lay_out(tmp_path, ("workbook",))
    model = tmp_path / "dbt_project" / "models" / "manufacturing" / "skus.sql"
    model.unlink()
    model.symlink_to("/nowhere/skus.sql")
    lay_out(tmp_path, ("workbook",))
    assert model.read_text() == (ROOT / "dbt_project/models/manufacturing/skus.sql").read_text()
