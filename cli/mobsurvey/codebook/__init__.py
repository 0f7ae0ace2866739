"""Codebooks: what a survey's variables, codes, sets and batteries mean, and how a file is coded by them."""
