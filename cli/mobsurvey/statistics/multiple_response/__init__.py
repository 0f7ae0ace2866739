"""Tests of a whole response set, over joint counts of its options: respondents are counted, never responses."""
