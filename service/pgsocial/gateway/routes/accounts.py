"""Accounts, tokens, profile, preferences, and the end of them."""

from typing import Any

from pydantic import Field

from pgsocial.gateway import accounts, shapes
from pgsocial.gateway.route import Route

_SIGN_IN = {
    "username": str,
    "password": (str, Field(max_length=200)),
    "label": (str, Field("", description="What the token is for, such as a device.")),
    "reactivate": (bool, Field(False, description="Wake the account if it was deactivated.")),
}
_RESET = {
    "code": str,
    "password": (str, Field(min_length=8, max_length=200)),
    "label": _SIGN_IN["label"],
    "reactivate": _SIGN_IN["reactivate"],
}

# fmt: off
ROWS = (
    Route("POST", "/v1/users", "create_user", name="sign_up", run=accounts.sign_up,
          auth="none", limit="sign_up", status=201, location="/v1/users/{id}",
          fields={"password": (str, Field(min_length=8, max_length=200))},
          about={"username": "2 to 30 letters (A-Z, a-z), digits and underscores.",
                 "display_name": "By default the username."}),
    Route("POST", "/v1/sessions", name="sign_in", run=accounts.sign_in, fields=_SIGN_IN,
          description="Trades a password for a token.",
          auth="none", limit="sign_in", status=201, answer=shapes.Session, errors=(401, 403)),
    Route("DELETE", "/v1/sessions/current", "revoke_token", name="sign_out",
          description="Ends the token of this request.",
          names={"token": "token"}, ends_token=True),
    Route("GET", "/v1/users/{id}", "get_profile", name="get_user", auth="optional"),
    Route("GET", "/v1/users/by-username/{username}", "get_profile_by_username",
          name="get_user_by_username", auth="optional"),
    Route("PATCH", "/v1/users/me", "update_profile",
          about={"display_name": "1 to 100 characters.", "bio": "At most 1,000 characters.",
                 "avatar_url": "Empty takes the picture away.",
                 "is_private": "Turning public accepts the requests to follow that wait.",
                 "banner_url": "Empty takes the picture away.",
                 "location": "At most 100 characters.", "links": "At most 5 addresses."}),
    Route("PUT", "/v1/users/me/username", "rename_user", has_body=True,
          about={"username": "The former one is held for its owner for a while."}),
    Route("POST", "/v1/users/me/deactivation", "deactivate_user", ends_token=True),
    Route("GET", "/v1/users/me/account", "get_account"),
    Route("POST", "/v1/email-verifications", "verify_email", auth="none", limit="sign_in",
          about={"code": "What was mailed to the address."}),
    Route("GET", "/v1/users/me/tokens", "list_tokens"),
    Route("POST", "/v1/password-resets", "request_password_reset",
          run=accounts.request_password_reset, auth="none", limit="reset", status=202,
          description="Has a code mailed to the proven address of whoever has this username or "
          "address. Answers the same where there is nobody.", answer=shapes.Accepted),
    Route("POST", "/v1/sessions/by-code", name="reset_password", run=accounts.reset_password,
          description="Sets another password by a code that was mailed, and signs in.",
          fields=_RESET, auth="none", limit="sign_in", status=201, answer=shapes.Session,
          errors=(400, 403, 404)),
    Route("PUT", "/v1/users/me/email", name="change_email", run=accounts.change_email,
          description="Sets another e-mail address, to which a code is mailed that proves it; the "
          "former one is told.",
          fields={"email": str, "password": (str, Field(max_length=200))},
          has_body=True, answer=shapes.Changed, errors=(400, 401, 403)),
    Route("POST", "/v1/users/me/email/code", "send_email_code"),
    Route("DELETE", "/v1/users/me/tokens", "revoke_all_tokens", names={"token": "token"},
          run=accounts.revoke_all_tokens,
          description="Ends all tokens of the caller but the one of this request."),
    Route("PUT", "/v1/users/me/password", name="change_password", run=accounts.change_password,
          description="Sets another password; all tokens end but the one of this request.",
          fields={"password": (str, Field(max_length=200, description="The present one.")),
                  "new_password": (str, Field(min_length=8, max_length=200))},
          has_body=True, answer=shapes.Changed, errors=(401, 403)),
    Route("DELETE", "/v1/users/me/tokens/{id}", "revoke_token_by_id"),
    Route("POST", "/v1/users/me/activity", "touch_activity"),
    Route("GET", "/v1/users/me/activity", "get_activity", about={"days": "1 to 366."}),
    Route("GET", "/v1/users/me/preferences", "get_preferences", answer=shapes.Preferences),
    Route("PATCH", "/v1/users/me/preferences", "set_preferences",
          fields={"changes": (dict[str, Any], ...)},
          about={"changes": "A JSON merge patch (RFC 7396)."}),
    Route("GET", "/v1/users/me/export", "export_user", answer=shapes.Export,
          about={"part": "`next.part` of the page before.",
                 "cursor": "`next.cursor` of the page before.",
                 "limit": "Rows of a page, 1 to 10,000."}),
    Route("DELETE", "/v1/users/me", "erase_user", names={"user": "me"}, omit=("limit",),
          description="Erases the caller's account and all that they wrote, for good: this takes "
          "the first step, which closes it, and it goes on by itself. `is_erased` says whether "
          "nothing is left to do.",
          result="is_erased", status=202, ends_token=True),
)
