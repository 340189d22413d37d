"""The device API against its own description: whatever is sent, the answer is one of those described."""

import json

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from shouwang.kernel import clock
from shouwang.protect.devices.models import Device
from shouwang.protect.devices.rules import Auth
from shouwang.protect.devices.tests import telling
from shouwang.protect.devices.views.described import DESCRIPTION


@pytest.mark.xdist_group("described")  # one process learns which letters there are, which takes seconds
@pytest.mark.parametrize("path", list(DESCRIPTION["paths"]))
def test_whatever_a_device_sends_the_answer_is_described(cast, client, path):
    device, secret = telling.device(cast, now=clock.now(), auth=Auth.BASIC)
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    described = DESCRIPTION["paths"][path]["post"]["responses"]

    @given(case=schema[path]["POST"].as_strategy())
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def tried(case):
        Device.objects.update(tokens=100)
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str).encode()
        answer = client.generic(
            "POST", path.format(token=device.token), body, "application/json", headers=telling.basic(secret)
        )
        assert answer.status_code in (200, 400)
        jsonschema.validate(answer.json(), described[str(answer.status_code)]["content"]["application/json"]["schema"])

    tried()


def test_the_description_is_public(client):
    assert client.get("/api/v1/devices/openapi.json").json()["openapi"] == "3.1.0"
