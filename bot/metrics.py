"""Request metrics at `/metrics`; delivery has its own. No label holds anything a person entered."""

from __future__ import annotations

import time

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

REQUESTS = Counter("partner_desk_requests", "Requests answered", ["route", "status"])
CUT = Counter("partner_desk_connections_cut", "Connections cut: too slow, or too many at once", ["reason"])
SECONDS = Histogram(
    "partner_desk_request_seconds",
    "Time until a request was answered",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),  # Slack gives up after 3 seconds
)

ARRIVED = Counter("partner_desk_arrived", "What a platform sent that was let in", ["platform", "what"])


@web.middleware
async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Counts each request by its route; requests without a route share one label."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "none"
    began, status = time.perf_counter(), 500
    try:
        answer = await handler(request)
        status = answer.status
        return answer
    except web.HTTPException as answer:
        status = answer.status
        raise
    finally:
        REQUESTS.labels(route, status).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)


async def page(_: web.Request) -> web.Response:
    """GET /metrics, in the format of Prometheus."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
