# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the lists that offices send: judge the file, find the table, read the cells, name every fault."""
