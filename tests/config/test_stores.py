# SPDX-License-Identifier: AGPL-3.0-or-later
"""STORAGE_URL chooses where bytes lie."""

from config.stores import content_storages


def test_without_an_address_bytes_lie_in_two_folders(tmp_path):
    stores = content_storages("", tmp_path)

    assert {place: store["OPTIONS"]["location"] for place, store in stores.items()} == {
        "blobs": str(tmp_path / "blobs"),
        "quarantine": str(tmp_path / "quarantine"),
    }


def test_object_store_is_read_from_its_address(tmp_path):
    stores = content_storages("s3://key:s%2Fecret@store.example:9000/bucket?region=sh", tmp_path)

    options = stores["quarantine"]["OPTIONS"]
    assert (options["access_key"], options["secret_key"], options["bucket_name"]) == ("key", "s/ecret", "bucket")
    assert (options["endpoint_url"], options["region_name"]) == ("https://store.example:9000", "sh")
    assert (options["location"], stores["blobs"]["OPTIONS"]["location"]) == ("quarantine", "blobs")


def test_store_on_the_same_machine_may_go_without_tls(tmp_path):
    stores = content_storages("s3://localhost/bucket?tls=0", tmp_path)

    assert stores["blobs"]["OPTIONS"]["endpoint_url"] == "http://localhost"
    assert stores["blobs"]["OPTIONS"]["access_key"] is None
