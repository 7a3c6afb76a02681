"""The catalogue of facts: frozen dataclasses with ids only, past tense, one file per domain."""
