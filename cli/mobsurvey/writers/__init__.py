"""Writers: one file a data format, from a coded survey to a file."""
