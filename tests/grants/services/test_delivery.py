# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gateway of text messages, spoken to over a real socket; and the anchor that is mailed each day."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from grants.services.delivery import sms_send
from grants.services.sealing import anchor_mail


@pytest.fixture
def gateway(settings):
    """Run a gateway that takes everything but the number +8600."""
    taken = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((body, self.headers["Authorization"], self.headers["Idempotency-Key"]))
            self.send_response(400 if body["number"] == "+8600" else 200)
            self.end_headers()

        def log_message(self, *_arguments):
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.SMS_BACKEND = "grants.services.delivery.GatewaySms"
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/"
        settings.SMS_GATEWAY_TOKEN = "token"
        settings.MESSAGE_SINK = True
        yield taken
        server.shutdown()


def test_gateway_gets_number_text_and_the_key_that_marks_repeats(gateway):
    sms_send(number="+8613812345678", text="验证码", message_id="message-7")

    assert gateway == [({"number": "+8613812345678", "text": "验证码", "id": "message-7"}, "Bearer token", "message-7")]


def test_refusal_of_the_gateway_is_an_error(gateway):
    with pytest.raises(HTTPError) as refused:
        sms_send(number="+8600", text="x", message_id="m")

    refused.value.close()
    assert len(gateway) == 1


def test_gateway_without_tls_is_refused_on_a_live_system(gateway, settings):
    settings.MESSAGE_SINK = False

    with pytest.raises(ImproperlyConfigured):
        sms_send(number="+8613812345678", text="x", message_id="m")

    assert gateway == []


def test_without_a_gateway_nothing_is_pretended(settings):
    settings.SMS_BACKEND = ""

    with pytest.raises(ImproperlyConfigured, match="No SMS_BACKEND"):
        sms_send(number="+8613812345678", text="x", message_id="m")


@pytest.mark.django_db
def test_latest_anchor_is_mailed(sealed_log, anchors, settings):
    settings.AUDIT_ANCHOR_MAIL = ["keeper@example.org"]

    mailed = anchor_mail()

    assert mailed
    assert [(letter.to, letter.body) for letter in mail.outbox] == [
        (["keeper@example.org"], anchors.read_text().strip())
    ]


@pytest.mark.django_db
def test_no_anchor_is_mailed_to_nobody(sealed_log, settings):
    settings.AUDIT_ANCHOR_MAIL = []

    assert (anchor_mail(), mail.outbox) == (False, [])
