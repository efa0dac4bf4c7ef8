# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: which tests run, the flush of append-only tables, counting queries."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from grants.models.triggers import triggers_lift
from grants.selectors import choices

# a machine under load generates slowly, which says nothing about the code
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

HERE = Path(__file__).resolve().parent
# pages, browsers and tools do not ask PostgreSQL anything that services and selectors have not asked already
NOT_ON_POSTGRES = ("access", "e2e", "gates", "grants/views", "reviewers/views", "workflow/views")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ronghe")
    group.addoption("--e2e", action="store_true", help="run the journeys in a browser as well")
    group.addoption("--wide", action="store_true", help="run the wide crossings as well")
    group.addoption("--database-set", action="store_true", help="run only what asks the database, below the pages")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for; what remains fails where a part is missing, it never skips."""
    kept = [item for item in items if _wanted(item, config)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _wanted(item: pytest.Item, config: pytest.Config) -> bool:
    place = item.path.relative_to(HERE).as_posix()
    if place.startswith("e2e/"):
        item.add_marker("e2e")
    if item.get_closest_marker("wide") and not config.getoption("--wide"):
        return False
    if item.get_closest_marker("e2e") and not config.getoption("--e2e"):
        return False
    if item.get_closest_marker("postgres"):
        return on_postgres()
    return not config.getoption("--database-set") or (
        _asks_the_database(item) and not place.startswith(NOT_ON_POSTGRES)
    )


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def on_postgres() -> bool:
    """Say whether this run is on PostgreSQL."""
    return "postgresql" in django_settings.DATABASES["default"]["ENGINE"]


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


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_nothing():
    """Hash passwords cheaply: a suite that signs in a thousand times should not pay for Argon2."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _lists_forgotten():
    """Forget the lists that pages remember for a minute: the rows of the test before are gone."""
    choices.remembered.cache_clear()


@pytest.fixture(autouse=True)
def _language():
    """Begin each test in the language of the house: a request leaves its own behind in the thread."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def count_queries(db) -> Callable[[], contextmanager]:
    """Return a context manager that captures queries after the cache of content types was filled.

    ``with count_queries() as queries: client.get(url)``, then ``len(queries)``: guardian fills that cache on its
    first use, which would make the first page of a test look dearer than the second.
    """

    @contextmanager
    def counted() -> Iterator[CaptureQueriesContext]:
        for content_type in ContentType.objects.all():
            ContentType.objects._add_to_cache(ContentType.objects.db, content_type)
        with CaptureQueriesContext(connection) as queries:
            yield queries

    return counted
