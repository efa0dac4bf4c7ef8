# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

# How many new objects before the collector looks for cycles; Python's 700 has it look several times in a page.
YOUNG, MIDDLE, OLD = 50_000, 20, 50

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # the code stays for good: it need not be looked through again
gc.set_threshold(YOUNG, MIDDLE, OLD)
