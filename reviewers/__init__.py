# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people who judge: experts, ties, assessments, panels, draws, seats and reviews."""
