"""Pure Python that every storey may use: time, spans, words, refusals, sealing. No Django."""
