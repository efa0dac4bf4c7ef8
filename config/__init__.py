# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings, addresses and processes; imports everything and is imported by nothing."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
