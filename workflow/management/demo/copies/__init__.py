# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many worlds out of one: the cases of the demo copied in bulk, with all that hangs on them."""
