"""What the wheel holds besides the package: migrations, the built web client, demo data.

Hatchling calls this for a wheel; an editable install finds the same things in the checkout.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Folder in the checkout -> folder in the wheel.
PACKED = {
    "migrations": "hutong/_migrations",
    "web/dist": "hutong/_web",
    "demo": "hutong/_demo",
}


class WheelContents(BuildHookInterface[Any]):
    """Builds the client where it is not built yet, and adds what the package needs at run time."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill in what is to be included; `version` is 'standard' or 'editable'."""
        if version == "editable":
            return
        root = Path(self.root)
        if (root / "web" / "package.json").exists() and not (root / "web" / "dist").exists():
            _build_client(root)
        for source, target in PACKED.items():
            if (root / source).exists():
                build_data["force_include"][str(root / source)] = target


def _build_client(root: Path) -> None:
    environment = os.environ | {"PYTHON": sys.executable}
    for arguments in (("ci", "--no-audit", "--no-fund"), ("run", "build")):
        subprocess.run([root / "bin" / "npm", *arguments], check=True, env=environment)
