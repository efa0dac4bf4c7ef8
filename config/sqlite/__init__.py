# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite for several processes on one machine: write-ahead log, immediate transactions, a turnstile before writers."""
