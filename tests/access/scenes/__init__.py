# SPDX-License-Identifier: AGPL-3.0-or-later
"""The classes of state in which an answer differs, a module for each family of pages."""

from importlib import import_module
from pkgutil import iter_modules

from tests.access.scenes.scene import SCENES, Scene

for module in iter_modules(__path__, f"{__name__}."):
    import_module(module.name)

__all__ = ["SCENES", "Scene"]
