"""What the renderers of Word and Excel files are made of."""
