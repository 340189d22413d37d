"""What the commands for devices say when something does not go."""

import pytest
from paho.mqtt import packettypes, reasoncodes

from shouwang.config import playing
from shouwang.config.trouble import Trouble
from shouwang.protect.devices.mqtt import Bridge


def test_a_broker_that_does_not_let_us_in_ends_the_command_with_its_reason(monkeypatch):
    bridge = Bridge("mqtt://gate:wrong@127.0.0.1:1883")
    refusing = reasoncodes.ReasonCode(packettypes.PacketTypes.CONNACK, "Not authorized")
    bridge._on_connect(bridge._client, None, None, refusing, None)
    monkeypatch.setattr("shouwang.protect.devices.mqtt.Bridge", lambda url, heard: bridge)
    monkeypatch.setattr(bridge, "open", lambda: None)
    with pytest.raises(Trouble, match="Not authorized"):
        playing.bridge("mqtt://gate:wrong@127.0.0.1:1883")
