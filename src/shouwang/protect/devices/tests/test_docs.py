"""The commands of docs/devices.md, typed into a real shell against a running server."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from shouwang.kernel import clock
from shouwang.protect.devices.models import Device, DeviceEvent
from shouwang.protect.devices.rules import Auth, Vendor
from shouwang.protect.devices.tests import telling
from shouwang.testing import cast as stage

SHELL = re.findall(r"```sh\n(.*?)```", (Path(__file__).parents[5] / "docs" / "devices.md").read_text(), re.S)


@pytest.mark.django_db(transaction=True)
def test_an_integrator_copies_the_commands_and_they_work(live_server):
    cast, now = stage.assemble(clock.now()), clock.now()
    person = telling.resident(cast, now=now)
    device, secret = telling.device(cast, now=now)
    environment = {
        **os.environ,
        "SECRET": secret,
        "ADDRESS": live_server.url + reverse("devices:intake", kwargs={"token": device.token}),  # as the page shows it
        "no_proxy": "*",
    }

    def type_in(command):
        command = command.replace("P12", f"P{person.pk}").replace("2026-11-23T14:30:00+08:00", now.isoformat())
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=30)
        return json.loads(done.stdout)["results"][0]

    generic, hikvision = SHELL
    answer = type_in(generic)
    assert (answer["outcome"], answer["open"]) == ("allow", True)
    Device.objects.update(auth=Auth.DIGEST, vendor=Vendor.HIKVISION)
    answer = type_in(hikvision)
    assert (answer["serial"], answer["outcome"]) == ("18", "allow")
    assert DeviceEvent.objects.count() == 2
