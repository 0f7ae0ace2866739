"""Derived variables: what a codebook makes of the answers while a file is coded. A module a kind of rule."""
