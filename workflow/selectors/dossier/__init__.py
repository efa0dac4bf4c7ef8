# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in the dossier of a case, a module for each stretch of its road."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from grants.models import Application
from workflow.models import Dossier
from workflow.selectors.dossier import award, decision, filing, log, review
from workflow.selectors.dossier.chapters import Chapter

__all__ = ["Chapter", "chapters_of", "dossiers_of"]


def chapters_of(application: Application) -> Iterable[Chapter]:
    """Return the chapters of the dossier of a case, in the language that is active; those without content left out."""
    return (chapter for chapter in _all(application) if chapter.tables)


def dossiers_of(application: Application) -> QuerySet[Dossier]:
    """Return the dossiers of a case that were ordered, the latest first."""
    return Dossier.objects.filter(application=application).select_related("job", "ordered_by", "pdf", "archive")


def _all(application: Application) -> Iterator[Chapter]:
    yield from filing.chapters(application)
    yield from review.chapters(application)
    yield from decision.chapters(application)
    yield from award.chapters(application)
    yield from log.chapters(application)
