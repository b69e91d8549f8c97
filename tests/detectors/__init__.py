"""Made-up weeks with known incidents, and how many of them the detectors find."""
