"""Tables: counts and statistics put into words, rows and notes, ready for any renderer."""
