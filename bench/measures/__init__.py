"""What a pgbench script alone cannot measure: one module each, found by itself.

A module has ORDER (lower runs earlier) and measure(bench), which returns measures by name. One that
raises BenchFailed counts as failed under the module's name.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def find() -> list[ModuleType]:
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    return sorted(modules, key=lambda module: module.ORDER)
