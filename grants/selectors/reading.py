# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as its readers see it: the sections as handed in, and the files that came with them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from grants.engine.conditions import Scope
from grants.engine.formanswers import Shown, shown_section
from grants.engine.formchecks import Data, scope_of
from grants.engine.formdefs import FieldKind, FormDefinition, SectionDefinition
from grants.enums import ApplicationStatus
from grants.models import Application, Attachment, Snapshot, User
from grants.permissions import holdings
from grants.selectors.applications import HANDLING, OWN, RECOMMENDING, applications_visible_to
from grants.selectors.choices import choice_labels
from grants.selectors.forms import case_data, form_of, form_params, template_of

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED, ApplicationStatus.UPDATING)
LATER_STAGES = ("recommendation", "acceptance")


@dataclass(frozen=True)
class ReadSection:
    """A section as a page shows it; its fields are read when they are asked for."""

    section: SectionDefinition
    read: Callable[[SectionDefinition], tuple[Shown, ...]]

    @cached_property
    def fields(self) -> tuple[Shown, ...]:
        """Return the fields that apply and that this reader may see."""
        return self.read(self.section)


@dataclass(frozen=True)
class CaseReading:
    """What a reader sees of a case; ``snapshot`` is None while it is a draft.

    Equal ``digest`` means that the sections read the same, so a page may keep their text; a draft has none.
    """

    sections: tuple[ReadSection, ...]
    files: tuple[Attachment, ...]
    snapshot: Snapshot | None
    as_of: datetime | None
    digest: str = ""

    @property
    def is_draft(self) -> bool:
        """Say whether nothing was handed in yet."""
        return self.snapshot is None


def case_reading(
    application: Application, *, reader: User | AnonymousUser, snapshot: Snapshot | None = None
) -> CaseReading:
    """Return a case for ``reader``: a snapshot, by default what was handed in last; to its own people what they edit.

    Personal fields are shown to the organisation, the recommender and the office, never to experts.
    """
    is_own = application.organisation_id in _held(reader, OWN)
    is_open = is_own and snapshot is None and application.status in EDITABLE
    shown = snapshot or (None if is_open else handed_in(application))
    if shown is None and not is_own:
        return CaseReading((), (), None, None)
    sees_personal = is_own or _handles(reader, application)
    return CaseReading(
        sections=_sections(application, shown, sees_personal=sees_personal),
        files=tuple(files_of(application, shown)),
        snapshot=shown,
        as_of=shown.handed_in_at or shown.created_at if shown else None,
        digest=_digest(application, shown, sees_personal=sees_personal) if shown else "",
    )


def handed_in(application: Application) -> Snapshot | None:
    """Return what was handed in last."""
    return (
        application.snapshots.filter(handed_in_at__isnull=False)
        .select_related("form_template")
        .defer("form_template__definition")
        .order_by("-number")
        .first()
    )


def snapshot_sections(snapshot: Snapshot) -> tuple[ReadSection, ...]:
    """Return all sections of a snapshot with every field, as its organisation prints them."""
    return _sections(snapshot.application, snapshot, sees_personal=True)


def snapshots_visible_to(user: User | AnonymousUser) -> QuerySet[Snapshot]:
    """Return the versions whose print ``user`` may open: all of one's own cases, of other cases those handed in.

    A print shows personal fields, so experts read the page instead.
    """
    own = Q(application__organisation__in=_held(user, OWN))
    others = Q(application__call__in=_held(user, HANDLING)) | Q(application__recommender__in=_held(user, RECOMMENDING))
    return Snapshot.objects.filter(own | others & Q(handed_in_at__isnull=False)).select_related("pdf", "application")


def attachments_visible_to(user: User | AnonymousUser) -> QuerySet[Attachment]:
    """Return the files ``user`` may open: all of one's own cases, of other cases those that were handed in."""
    own = Q(application__organisation__in=_held(user, OWN))
    later = Q(requirement__stage__in=LATER_STAGES)
    is_there = Q(Exists(_snapshots_since_upload()), removed_at=None)
    was_there = Q(Exists(_snapshots_since_upload().filter(handed_in_at__lte=OuterRef("removed_at"))))
    return (
        Attachment.objects.filter(application__in=applications_visible_to(user))
        .filter(own | later | is_there | was_there)
        .select_related("blob", "requirement", "application")
    )


def _snapshots_since_upload() -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(application=OuterRef("application"), handed_in_at__gte=OuterRef("uploaded_at"))


def files_of(application: Application, snapshot: Snapshot | None) -> Iterable[Attachment]:
    """Return the files that belong to a snapshot, or to the case as it is now."""
    files = Attachment.objects.filter(application=application).select_related("blob", "requirement")
    if snapshot is None:
        return files.filter(removed_at=None)
    held = {entry["reference"] for entry in snapshot.data.get("attachments", ())}
    return files.filter(Q(reference__in=held) | Q(requirement__stage__in=LATER_STAGES, removed_at=None)).order_by(
        "requirement__sort", "pk"
    )


def _sections(application: Application, snapshot: Snapshot | None, *, sees_personal: bool) -> tuple[ReadSection, ...]:
    data: Data = snapshot.data["sections"] if snapshot else case_data(application)
    template = (snapshot.form_template if snapshot else None) or template_of(application)
    form = form_of(template)
    if snapshot and snapshot.handed_in_at:
        data = _stamped(form, data, application, timezone.localdate(snapshot.handed_in_at))
    on = timezone.localdate(snapshot.created_at) if snapshot else timezone.localdate()
    choices = choice_labels(on=on)

    @cache
    def scope() -> Scope:
        return scope_of(form, data, form_params(rule_set=application.rule_set, year=application.call.year, today=on))

    def read(section: SectionDefinition) -> tuple[Shown, ...]:
        fields = shown_section(section, data, scope=scope(), choices=choices)
        return tuple(shown for shown in fields if _is_read(shown, sees_personal=sees_personal))

    return tuple(ReadSection(section, read) for section in form.sections)


def _digest(application: Application, snapshot: Snapshot, *, sees_personal: bool) -> str:
    """Name everything that the sections of a snapshot are made of."""
    moments = (snapshot.created_at, snapshot.handed_in_at)
    days = [timezone.localdate(moment).isoformat() if moment else "" for moment in moments]
    template = snapshot.form_template or template_of(application)
    parts = (snapshot.sha256, template.digest, application.rule_set_id, application.number, *days, sees_personal)
    return ":".join(str(part) for part in parts)


def _stamped(form: FormDefinition, data: Data, application: Application, handed_in_on: date) -> Data:
    """Return the sections with the number and the day that a case got by being handed in."""
    stamps = {"application_no": application.number, "fill_date": handed_in_on.isoformat()}
    stamped = {}
    for section in form.sections:
        own = data.get(section.code, {})
        given = {field.code: stamps[field.code] for field in section.fields if field.code in stamps}
        stamped[section.code] = {**own, "values": {**own.get("values", {}), **given}}
    return stamped


def _is_read(shown: Shown, *, sees_personal: bool) -> bool:
    definition = shown.definition
    return definition.kind != FieldKind.FILE and (sees_personal or not definition.personal)


def _handles(reader: User | AnonymousUser, application: Application) -> bool:
    return application.call_id in _held(reader, HANDLING) or (
        application.recommender_id is not None and application.recommender_id in _held(reader, RECOMMENDING)
    )


def _held(user: User | AnonymousUser, perms: tuple[str, ...]) -> set[int]:
    return {key for perm in perms for key in holdings(user, perm)}
