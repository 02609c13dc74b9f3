"""Findings become alerts, alerts become messages, messages reach people: once, and every attempt is on record."""
