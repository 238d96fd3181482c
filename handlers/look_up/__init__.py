"""Looking up: submissions, lists, the Home tab, histories, exports."""
