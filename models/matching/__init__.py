"""The matcher: is this an organization that we know, written differently?

`compare` judges two organizations. `check` finds look-alikes in an index of up to a million. Nothing here knows
about partners, claims, or cards; other packages decide what a look-alike means. docs/matching.md explains how it
works, how accurate it is, and how to train it.
"""

from models.matching.comparison import Comparison, compare
from models.matching.organization import Organization
from models.matching.sentences import sentence
from models.matching.tiers import Code, Reason, Tier

__all__ = ["Code", "Comparison", "Organization", "Reason", "Tier", "compare", "sentence"]
