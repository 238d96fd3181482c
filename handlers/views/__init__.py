"""What is said about a submission, as data for templates: for both sides, for the partner's, for reviewers.

What a partner reads never holds what only Procore may know: other claims, the order, internal notes and reasons.
"""
