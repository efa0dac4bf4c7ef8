# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the sample of self-assessments that experts check, keep what it rests on, and draw it again to prove it."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.models import Application, Call, Sample, User
from grants.rules import load_rules
from reviewers.engine.samples import SAMPLE_VERSION, sample
from reviewers.selectors.samples import SamplePool, is_sampled_call, numbers_digest, sample_pool
from reviewers.services.draws import SEED, SEED_BYTES


@transaction.atomic
def sample_draw(
    *, actor: User, call: Call, seed: str | None, supervised_by: str = "", reason: str = "", pool_seen: str = ""
) -> Sample:
    """Draw the sample of a call; ``seed`` is made at this moment where none is given.

    ``pool_seen`` is the check value of the pool that was shown before the seed was known. Once groups are formed the
    sample stands; drawing again before that needs a reason.
    """
    is_seed_given, seed = seed is not None, secrets.token_hex(SEED_BYTES) if seed is None else seed
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    pool = sample_pool(call)
    _check(call, pool, seed=seed, supervised_by=supervised_by, reason=reason, pool_seen=pool_seen)

    row = Sample.objects.create(
        call=call,
        number=call.samples.count() + 1,
        pool=list(pool.numbers),
        pool_digest=pool.digest,
        parameters={"ratio": pool.ratio, "minimum": pool.minimum, "size": pool.size},
        seed=seed,
        is_seed_given=is_seed_given,
        algorithm_version=SAMPLE_VERSION,
        result=sample(pool.numbers, size=pool.size, seed=seed),
        reason=reason.strip(),
        supervised_by=supervised_by,
        drawn_by=actor,
    )
    cases = Application.objects.filter(call=call, number__in=row.pool)
    cases.exclude(number__in=row.result).update(is_sampled=False)
    cases.filter(number__in=row.result).update(is_sampled=True)

    record(
        call,
        actor=actor,
        action="call.sample_drawn",
        data={"sample": row.number, "pool_digest": row.pool_digest, "seed": seed, "size": pool.size},
    )
    return row


def sample_verify(*, row: Sample) -> bool:
    """Draw again from what was stored and say whether the same cases come out, and whether they are marked so."""
    if row.algorithm_version != SAMPLE_VERSION or row.pool_digest != numbers_digest(row.pool):
        return False
    if sample(row.pool, size=row.parameters["size"], seed=row.seed) != row.result:
        return False
    if row.call.samples.filter(number__gt=row.number).exists():
        return True
    marked = Application.objects.filter(call=row.call_id, is_sampled=True).values_list("number", flat=True)
    return set(marked) == set(row.result)


def _check(call: Call, pool: SamplePool, *, seed: str, supervised_by: str, reason: str, pool_seen: str) -> None:
    rules = load_rules(call.rule_sets.latest("version").data).panel
    if not is_sampled_call(call) or call.state != CallState.SCREENING_CLOSED:
        raise GrantsError(_("A sample is drawn once the screening is finished, where the rules ask for one."))
    if call.case_groups.exists():
        raise GrantsError(_("Groups are formed already: the sample stands."))
    if not pool.numbers:
        raise GrantsError(_("There is no accepted case to draw from."))
    if not SEED.fullmatch(seed):
        raise GrantsError(_("The seed is 32 to 64 digits 0–9 and a–f, an even number of them."))
    if rules.draw_supervised and not supervised_by.strip():
        raise GrantsError(_("Name the person who supervises the draw."))
    if call.samples.exists() and not reason.strip():
        raise GrantsError(_("State why the sample is drawn again."))
    if pool_seen and pool_seen != pool.digest:
        raise GrantsError(_("The accepted cases have changed since they were shown. Look again before you draw."))
