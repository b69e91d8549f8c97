"""The tour over HTTP: python client/tour.py, with the address of a gateway in PGSOCIAL_URL."""

import os
import secrets

from pgsocial.client import Client, NotFound

# Names of its own, so that it can be run again; what is printed leaves the ending out.
run = "_" + secrets.token_hex(4)
url = os.environ["PGSOCIAL_URL"]


def yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def texts(posts: list[dict]) -> str:
    return " | ".join(post["body"].replace(run, "") for post in posts)


def sign_up(name: str) -> Client:
    username, password = f"{name.lower()}{run}", secrets.token_urlsafe()
    with Client(url) as guest:
        guest.sign_up(username=username, display_name=name, password=password)
        session = guest.sign_in(username=username, password=password)
    return Client(url, session["token"])


with Client(url) as guest, sign_up("Ada") as ada, sign_up("Grace") as grace:
    print("Ada and Grace signed up")

    follow = grace.follow_user(ada.get_account()["id"])
    print(f"Grace follows Ada: {follow['state']}, changed: {yes(follow['is_changed'])}")

    # Whatever happens from here on is told, each thing once, also where the connection breaks.
    with grace.stream("home") as stream:
        ada.create_post(body=f"First day #orchard{run}")
        plums = ada.create_post(body=f"Plums are ripe #orchard{run}")["id"]
        secret = ada.create_post(body=f"For @grace{run} alone", visibility="mentioned")["id"]

        # Each page says where the next one starts; iter_home_feed() leads through all of them.
        cursor = None
        for number in (1, 2):
            page = grace.home_feed(limit=2, cursor=cursor)
            print(f"page {number} of Grace's home: {texts(page['items'])}")
            cursor = page["next"]

        found = guest.list_hashtag_posts(f"#orchard{run}")["items"]
        print(f"a guest sees {len(found)} posts in #orchard")

        stream.subscribe(f"post:{plums}")
        first, second = (grace.like_post(plums)["is_changed"] for _ in range(2))
        print(f"Grace likes the plums: {yes(first)}, again: {yes(second)}")

        try:
            guest.get_post(secret)
        except NotFound as refused:
            print(f"a guest asks for what is for Grace alone: {refused.code} {refused.argument}")

        told: list[str] = []
        for message in stream:
            if message["type"] == "events":
                told += [event["type"] for event in message["events"]]
            if "like.created" in told:
                break
        print("Grace was told of:", ", ".join(told))
