"""What the doctor finds with the gateway's own login, for admins."""

from __future__ import annotations

import asyncio
import json

from pgsocial.gateway import keys
from pgsocial.gateway.route import Context
from pgsocial.tools.doctor.cli import examine


async def findings(context: Context) -> str:
    app = context.app
    await app[keys.DATABASE].value(
        "select social.check_scope(%(token)s::text, 'admin')", {"token": context.token}
    )
    url = app[keys.SETTINGS].worker_url.get_secret_value()
    found = await asyncio.to_thread(lambda: list(examine(url)))
    return json.dumps({"items": [finding.as_dict() for finding in found]})
