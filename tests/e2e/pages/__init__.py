# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the product in every state, as each person gets it, looked at in a browser."""
