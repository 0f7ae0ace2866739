"""What all kinds of pictures share: the numbers that they show, the paper and its colours, the terminal, the words."""
