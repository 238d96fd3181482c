"""What is said about submissions, as data for templates. No view changes anything."""
