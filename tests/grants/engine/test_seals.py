# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merkle roots and signatures."""

import hashlib

import pytest

from grants.engine.seals import merkle_root, seal_key_id, seal_mac

DIGESTS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(7)]


def leaf(digest):
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_root_of_one_is_its_leaf():
    assert merkle_root(DIGESTS[:1]) == leaf(DIGESTS[0]).hex()


def test_root_of_three_pairs_the_first_two():
    a, b, c = (leaf(digest) for digest in DIGESTS[:3])

    assert merkle_root(DIGESTS[:3]) == node(node(a, b), c).hex()


def test_root_of_five_follows_the_tree():
    a, b, c, d, e = (leaf(digest) for digest in DIGESTS[:5])

    assert merkle_root(DIGESTS[:5]) == node(node(node(a, b), node(c, d)), e).hex()


def test_root_depends_on_order_and_number():
    roots = {merkle_root(DIGESTS[:size]) for size in range(1, 8)} | {merkle_root(DIGESTS[::-1])}

    assert len(roots) == 8


def test_nothing_has_no_root():
    with pytest.raises(ValueError, match="at least one"):
        merkle_root([])


def test_signature_depends_on_content_and_key():
    macs = {seal_mac({"seq": 1}, "k"), seal_mac({"seq": 2}, "k"), seal_mac({"seq": 1}, "l")}

    assert len(macs) == 3
    assert seal_mac({"a": 1, "b": 2}, "k") == seal_mac({"b": 2, "a": 1}, "k")
    assert seal_key_id("k") != seal_key_id("l")
