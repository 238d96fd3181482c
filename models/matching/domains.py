"""What a web domain says about whose it is: the registrable part, its brand, and those that say nothing.

The registrable part itself comes from `models.domains`; here stands what only the matcher asks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from models.domains import is_free_mail, registrable

SHARED_HOSTS = frozenset(
    """
    facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com google.com sites.google.com goo.gl
    wixsite.com wix.com weebly.com squarespace.com wordpress.com blogspot.com blogger.com tumblr.com medium.com
    godaddysites.com godaddy.com jimdo.com webflow.io github.io github.com gitlab.io netlify.app vercel.app
    herokuapp.com azurewebsites.net windows.net cloudfront.net amazonaws.com uk.com us.com eu.com
    firebaseapp.com web.app pages.dev
    business.site myshopify.com shopify.com bigcartel.com etsy.com ebay.com amazon.com yelp.com houzz.com angi.com
    thumbtack.com bbb.org nextdoor.com yellowpages.com manta.com crunchbase.com bloomberg.com wikipedia.org
    sharepoint.com onmicrosoft.com outlook.com office.com salesforce.com force.com hubspot.com hubspotpagebuilder.com
    zendesk.com atlassian.net notion.site linktr.ee bit.ly t.co gov.uk nhs.uk www.nhs.uk nhs.net state.us k12.us
    typepad.com homestead.com angelfire.com tripod.com webs.com strikingly.com site123.me carrd.co
    """.split()
)
"""Hosts where many organisations have a page: equality there says nothing."""

_LABEL = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def own_domain(text: str) -> str:
    """The registrable domain in `text` if it can belong to one organisation, else an empty text."""
    domain = registrable(text) if text else None
    if not domain or domain in SHARED_HOSTS or is_free_mail(domain):
        return ""
    return domain


def brand(domain: str) -> str:
    """The part of a registrable domain that its owner chose, letters and digits only ("techdata")."""
    label = domain.split(".", 1)[0]
    return "" if label == "www" else _LABEL.sub("", label)
