# SPDX-License-Identifier: AGPL-3.0-or-later
"""A living, deterministic world to look at: fictional people and organisations, walked by the acts of the product."""
