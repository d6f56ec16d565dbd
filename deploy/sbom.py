"""Writes the bill of materials of the portal, CycloneDX 1.5 in JSON, from the locked dependencies: `python deploy/sbom.py FILE`.

Name, version, package address and the hashes of every file that may be installed; the same lock gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """The bill of materials of a lock."""
    digest = hashlib.sha256(lock.encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
            }
        },
        "components": list(_components(lock)),
        "dependencies": [{"ref": project["name"], "dependsOn": [one["bom-ref"] for one in _components(lock)]}],
    }


def _components(lock: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            name, version = pin["name"].lower().replace("_", "-"), pin["version"]
            address = f"pkg:pypi/{name}@{version}"
            found.append(
                {
                    "type": "library",
                    "bom-ref": address,
                    "name": name,
                    "version": version,
                    "purl": address,
                    "properties": [],
                }
            )
        elif found and (digest := _HASH.search(line)):
            found[-1]["properties"].append({"name": "registry:sha256", "value": digest[1]})
    return found


def main(target: str) -> None:
    """Write the bill of this project's lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = bill((ROOT / "requirements.lock").read_text(encoding="utf-8"), project)
    Path(target).write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(made['components'])} components: {target}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sbom.json")
