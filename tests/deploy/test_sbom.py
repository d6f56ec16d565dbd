"""The bill of materials names every locked package once, with its hashes, and nothing that is not locked."""

from __future__ import annotations

import re
import tomllib

from deploy.sbom import ROOT, bill

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_locked_package_is_in_it_with_every_hash() -> None:
    made = bill(LOCK, PROJECT)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    pins = re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK, re.MULTILINE)
    assert [(one["name"], one["version"]) for one in made["components"]] == pins
    assert len({one["bom-ref"] for one in made["components"]}) == len(pins)
    assert sum(len(one["properties"]) for one in made["components"]) == LOCK.count("--hash=sha256:")
    assert {"streamlit", "sqlmodel", "pandas"} <= {one["name"] for one in made["components"]}
    assert made["dependencies"][0]["dependsOn"] == [one["purl"] for one in made["components"]]


def test_the_same_lock_gives_the_same_bill() -> None:
    assert bill(LOCK, PROJECT) == bill(LOCK, PROJECT)
    assert bill(LOCK + "\nx==1", PROJECT)["serialNumber"] != bill(LOCK, PROJECT)["serialNumber"]
