"""Web domains: which site an address names, and whether it tells one organization from another.

`hosts` reads addresses, `ownership` answers "does this domain belong to one organization?", from the lists in `data`.
Everything that asks whose a domain is asks here: filing, checks, holds, matching, imports, and pasted mails.
"""

from __future__ import annotations

from models.domains.hosts import registrable
from models.domains.ownership import belongs_to_one, is_free_mail, is_shared_page, of_email, of_organization

__all__ = ["belongs_to_one", "is_free_mail", "is_shared_page", "of_email", "of_organization", "registrable"]
