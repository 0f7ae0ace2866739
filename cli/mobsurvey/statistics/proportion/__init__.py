"""Intervals of a proportion: `name(count: float, base: float, confidence: float) -> tuple[float, float]`, 0 to 1.

The base is positive and the count from 0 to the base; neither need be whole, since effective bases are not.
"""
