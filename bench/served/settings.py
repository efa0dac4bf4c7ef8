# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of the house, with the addresses of the bench."""

from config.settings import *  # noqa: F403 -- all of them

ROOT_URLCONF = "bench.served.urls"
