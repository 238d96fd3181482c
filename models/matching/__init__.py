"""The matcher: is this organization one that we know, written differently?

`compare` judges two organizations, `check` finds look-alikes in an index of a million. Nothing here knows of
partners, claims or cards: what becomes of a look-alike is decided elsewhere. How it works, how well, and how
to train it again: docs/matching.md.
"""

from models.matching.comparison import Comparison, compare
from models.matching.organization import Organization
from models.matching.sentences import sentence
from models.matching.tiers import Code, Reason, Tier

__all__ = ["Code", "Comparison", "Organization", "Reason", "Tier", "compare", "sentence"]
