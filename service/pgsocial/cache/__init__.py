"""What is answered without asking the database again."""
