# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share."""

from contextlib import ExitStack

import pytest
from django.db import connections
from django.test import TransactionTestCase

from grants.models.triggers import triggers_lift


@pytest.fixture(scope="session", autouse=True)
def _triggers_step_aside_for_the_flush():
    """Let the flush between transactional tests empty the append-only tables, and nothing else."""
    flush = TransactionTestCase._fixture_teardown

    def lifted_flush(case):
        with ExitStack() as stack:
            for alias in case._databases_names(include_mirrors=False):
                stack.enter_context(triggers_lift(connections[alias]))
            flush(case)

    TransactionTestCase._fixture_teardown = lifted_flush
    yield
    TransactionTestCase._fixture_teardown = flush
