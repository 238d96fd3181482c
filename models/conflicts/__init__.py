"""First come, first served (guide 449-452, 467): who else claims the customer, who pursues it, and what stands.

The comparing itself is `models.matching`; here are its results for claims: checked, kept, judged by people, ordered.
A check that failed holds the claim as "not checked"; it never says that nothing was found.
"""
