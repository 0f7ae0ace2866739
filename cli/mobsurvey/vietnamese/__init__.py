"""Vietnamese text: its old encodings and how to tell them, its order, and when two spellings are one."""
