# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a programme at work in a browser, a module for each; what they do is done by clicks and typing."""
