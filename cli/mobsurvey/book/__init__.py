"""Whole reports: many tables from one plan, in every form that is needed, and what has changed since the last time."""
