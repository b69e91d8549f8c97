"""The key with which a browser subscribes."""

from __future__ import annotations

import json

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context


async def show(context: Context) -> str:
    vapid = context.app[keys.VAPID]
    if vapid is None:
        raise Problem(404, "nothing is pushed here: PGSOCIAL_PUSH_KEY is not set")
    return json.dumps({"key": vapid.public_key})
