"""What a shell offers at TAB: from the line up to the cursor to the words that may stand there."""
