# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificate: how long it holds and why it is withdrawn."""

from grants.rules.choices import RevokeReason
from grants.rules.values import Chapter, Codes, Count


class CertificateRules(Chapter):
    """``validity_years`` of 0 is a certificate without an end."""

    validity_years: Count
    review_months_before_expiry: Count
    revoke_reasons: Codes[RevokeReason]
