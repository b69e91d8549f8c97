"""Web hooks and browsers."""

from pgsocial.gateway import push, shapes
from pgsocial.gateway.route import Route

# fmt: off
ROWS = (
    Route("GET", "/v1/hooks", "list_hooks"),
    Route("POST", "/v1/hooks", "create_hook",
          about={"url": "Where to: https, and an address of the internet.",
                 "events": "Kinds of events, such as post.created.",
                 "topics": "home, notifications, post:ID, user:ID, hashtag:TAG"}),
    Route("DELETE", "/v1/hooks/{id}", "delete_hook"),
    Route("POST", "/v1/hooks/{id}/secret", "rotate_hook_secret", result="secret"),
    Route("POST", "/v1/hooks/{id}/ping", "ping_hook"),
    Route("GET", "/v1/push-key", name="push_key", run=push.show, auth="none",
          description="The applicationServerKey with which a browser subscribes.",
          answer=shapes.PushKey, errors=(404,)),
    Route("PUT", "/v1/push-subscriptions", "subscribe_push", has_body=True,
          about={"url": "endpoint of the PushSubscription.", "key": "Its p256dh.",
                 "auth": "Its auth."}),
    Route("DELETE", "/v1/push-subscriptions", "unsubscribe_push", has_body=True),
)
