"""The tour in Python: python psycopg/tour.py, with PGSOCIAL_APP_URL."""

import os
import secrets

import psycopg
from psycopg.rows import dict_row, scalar_row

# Names of its own, so that it can be run again; what is printed leaves the ending out.
run = "_" + secrets.token_hex(4)


def yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def texts(posts: list[dict]) -> str:
    return " | ".join(post["body"].replace(run, "") for post in posts)


with psycopg.connect(os.environ["PGSOCIAL_APP_URL"], autocommit=True) as connection:
    values = connection.cursor(row_factory=scalar_row)
    rows = connection.cursor(row_factory=dict_row)

    # Before reading on from a place, LISTEN: then nothing is missed.
    connection.execute("listen pgsocial_batch")
    place = (values.execute("select social.last_batch()").fetchone(), None)

    sign_up = "select social.create_user(%s, %s)"
    ada = values.execute(sign_up, [f"ada{run}", "Ada"]).fetchone()
    grace = values.execute(sign_up, [f"grace{run}", "Grace"]).fetchone()
    print("Ada and Grace signed up")

    follow = rows.execute("select * from social.follow_user(%s, %s)", [grace, ada]).fetchone()
    print(f"Grace follows Ada: {follow['state']}, changed: {yes(follow['is_changed'])}")

    post = "select social.create_post(%s, %s, p_visibility => %s)"
    values.execute(post, [ada, f"First day #orchard{run}", "public"])
    plums = values.execute(post, [ada, f"Plums are ripe #orchard{run}", "public"]).fetchone()
    secret = values.execute(post, [ada, f"For @grace{run} alone", "mentioned"]).fetchone()

    # Each row carries the cursor after which the next page starts.
    cursor = None
    for number in (1, 2):
        page = rows.execute("select * from social.home_feed(%s, 2, %s)", [grace, cursor]).fetchall()
        print(f"page {number} of Grace's home: {texts(page)}")
        cursor = page[-1]["cursor"]

    found = rows.execute(
        "select * from social.list_hashtag_posts(null, %s)", [f"#orchard{run}"]
    ).fetchall()
    print(f"a guest sees {len(found)} posts in #orchard")

    like = "select social.like_post(%s, %s)"
    first, second = (values.execute(like, [grace, plums]).fetchone() for _ in range(2))
    print(f"Grace likes the plums: {yes(first)}, again: {yes(second)}")

    try:
        rows.execute("select * from social.get_post(null, %s)", [secret])
    except psycopg.Error as error:
        print(
            "a guest asks for what is for Grace alone: "
            f"{error.diag.sqlstate} {error.diag.message_detail}"
        )

    # Events can be read once their batch is sealed: a notification says so.
    told = []
    while "like.created" not in told:
        events = rows.execute(
            "select * from social.read_events(%s, %s, %s)", [grace, *place]
        ).fetchall()
        if not events:
            list(connection.notifies(timeout=30, stop_after=1))
            continue
        told += [event["type"] for event in events]
        place = (events[-1]["batch_id"], events[-1]["id"])
    print("Grace was told of:", ", ".join(told))
