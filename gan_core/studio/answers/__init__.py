"""What the studio answers, a file for each kind of question."""
