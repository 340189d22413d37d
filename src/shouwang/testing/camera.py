"""A phone's camera in a browser test: it sees a printed code."""

from __future__ import annotations

from typing import Any

import segno

_SEES = """(rows) => {
  const canvas = document.createElement("canvas"), size = 8 * rows.length;
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const draw = () => rows.forEach((row, y) => [...row].forEach((bit, x) => {
    pen.fillStyle = bit === "1" ? "#000" : "#fff";
    pen.fillRect(8 * x, 8 * y, 8, 8);
  }));
  setInterval(draw, 100);
  draw();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}"""


def show(page: Any, text: str) -> None:
    """Hold a QR code before the camera of a page, for as long as the page stands."""
    code = segno.make_qr(text, error="m")
    page.evaluate(_SEES, ["".join(str(int(bool(bit))) for bit in row) for row in code.matrix_iter(border=4)])
