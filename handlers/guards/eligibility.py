"""May a partner file this kind at all? Checked when a form opens and again when it is submitted."""

from __future__ import annotations

from handlers.reply import Refused
from models.kinds import Kind
from models.tables import Partner
from models.terms import Refusal


def may_file(kind: Kind, partner: Partner) -> Refused | None:
    """Returns why `partner` may not file this kind, or None (guide 116, 445; status: 92)."""
    if partner.status == "suspended":
        return Refused(Refusal.SUSPENDED, {"partner": partner.name})
    if kind.programs and not kind.programs & set(partner.programs):
        return Refused(Refusal.NOT_ENROLLED, {"kind": kind.name, "programs": sorted(kind.programs)})
    return None
