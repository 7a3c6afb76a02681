"""Reports own no tables."""
