"""What SPSS would print of a table, and the syntax that makes it print it."""
