"""Files of registers in their published layouts, whose rows are told edition by edition."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.registers.layouts import UNITS, WALDEC
from tests.data.register_rows import ESTABLISHMENTS, GRANTS_V1, grant, office, unit
from tests.data.taken_registers import Row, write_csv

MANY = 60
"""How many associations there are that no edition changes."""

CHOIR = {
    "id": "W863000001", "date_creat": "1998-05-04", "nature": "D", "groupement": "S", "titre": "CHORALE DU CLAIN",
    "objet": "chanter ensemble", "objet_social1": "006030", "objet_social2": "000000", "adrs_codeinsee": "86194",
    "adrs_codepostal": "86000", "adrs_libcommune": "Poitiers", "position": "A", "maj_time": "2020-01-01 00:00:00",
}  # fmt: skip


def rna(path: Path, *changes: Mapping[str, str]) -> Path:
    """Write a file of the register of associations: a choir of Poitiers, with what each row changes of it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, WALDEC.split(), delimiter=";", quoting=csv.QUOTE_ALL)
        rows.writeheader()
        rows.writerows({**CHOIR, **change} for change in changes)
    return path


def associations(folder: Path, month: str, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write an edition of the register of associations: those that never change, and these."""
    still = ({"id": f"W86300{rank:04d}", "titre": f"AMICALE NUMÉRO {rank}"} for rank in range(1000, 1000 + MANY))
    return rna(folder / f"rna_waldec_2026{month}01.csv", *still, *rows)


def enterprises(folder: Path, month: str, units: Sequence[Row], offices: Sequence[Row]) -> list[Path]:
    """Write an edition of the register of enterprises."""
    return [
        write_csv(folder / f"StockEtablissement_2026{month}01.csv", ESTABLISHMENTS, offices),
        write_csv(folder / f"StockUniteLegale_2026{month}01.csv", UNITS, units),
    ]


def grants(folder: Path, month: str, rows: Sequence[Row]) -> Path:
    """Write an edition of the subsidies of an authority."""
    return write_csv(folder / f"subventions_2026{month}01.csv", " ".join(GRANTS_V1), rows, ";")


def edition(folder: Path, month: int) -> dict[str, list[Path]]:
    """Write the files of a month: rows come, go, change, are given twice; one unit is masked from the second month."""
    folder.mkdir(exist_ok=True)
    name = f"{month:02d}"
    rows = [
        {"titre": f"CHORALE DU CLAIN {month // 2}", "siret": ""},
        {"titre": f"CHORALE DU CLAIN {month // 2}", "siret": ""},
        {"id": f"W86300200{month}", "titre": "CHORALE D'UN MOIS"},
        {"id": "W863003000", "titre": "THÉÂTRE DU PONT NEUF", "position": "A" if month % 2 else "D"},
        {"id": "W863004000", "titre": "LES AMIS DU MUSÉE"},
    ]
    status = "O" if month == 1 else "P"
    units = [
        unit(1, "9220", "THEATRE DU PONT NEUF", identifiantAssociation="W863003000"),
        unit(2, "9220", "CERCLE DISCRET", statutDiffusion=status),
        unit(3, "5710", f"COOPERATIVE {month}", economieSocialeSolidaire="O"),
    ]
    offices = [office(1), office(2, statutDiffusion=status), office(3)]
    money = [
        grant(rnaBeneficiaire="W863003000", idBeneficiaire="", nomBeneficiaire="Théâtre", montant=str(1000 * month)),
        grant(rnaBeneficiaire="W863003000", idBeneficiaire="", nomBeneficiaire="Théâtre", objet="Même année"),
        *[grant(objet=f"Fête {rank}") for rank in range(month, month + 5)],
    ]
    return {
        "rna": [associations(folder, name, rows)],
        "sirene": enterprises(folder, name, units, offices),
        "subsidies": [grants(folder, name, money)],
    }
