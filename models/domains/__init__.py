"""Web domains: which site an address names, and whether the domain belongs to one organization.

`hosts` reads addresses. `ownership` decides whether a domain belongs to one organization, using the lists in
`data`. Filing, checks, holds, matching, imports, and pasted emails all ask here.
"""

from __future__ import annotations

from models.domains.hosts import registrable
from models.domains.ownership import belongs_to_one, is_free_mail, is_shared_page, of_email, of_organization

__all__ = ["belongs_to_one", "is_free_mail", "is_shared_page", "of_email", "of_organization", "registrable"]
