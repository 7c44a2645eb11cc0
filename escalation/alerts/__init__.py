"""Alerts: rules with thresholds, spikes against a baseline, and topics that are new."""
