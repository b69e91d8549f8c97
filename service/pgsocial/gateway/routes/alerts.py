"""What an admin is woken for, and quiet for a while."""

from pgsocial.gateway.route import Route

_SCOPE = "It takes a token of the scope admin."

# fmt: off
ROWS = (
    Route("GET", "/v1/platform/alerts", "list_alerts",
          about={"state": "pending, firing or resolved; by default all."},
          description=f"Alerts, newest first. {_SCOPE}"),
    Route("PUT", "/v1/platform/alerts/{alert}/acknowledgement", "acknowledge_alert",
          names={"token": "token", "alert": "alert"},
          description=f"Says that the caller has seen a firing alert and sees to it. {_SCOPE}"),
    Route("GET", "/v1/platform/silences", "list_silences",
          description=f"Silences that have not ended, the next to end first. {_SCOPE}"),
    Route("POST", "/v1/platform/silences", "add_silence", status=201, names={"token": "token"},
          about={"rule": "Which rule; null: all.", "subject": "Which subject of it; null: all.",
                 "reason": "1 to 500 characters.", "until": "Within a year."},
          description="Tells nobody of alerts for a while; one that fires when it ends is told "
          f"then. {_SCOPE}"),
    Route("DELETE", "/v1/platform/silences/{silence}", "end_silence",
          names={"token": "token", "silence": "silence"},
          description=f"Ends a silence now. {_SCOPE}"),
    Route("GET", "/v1/platform/objectives", "error_budget",
          description="What is promised, what is left of it, and how fast it is used up. It takes "
          "a token of the scope analyst."),
)
