"""docs/visibility.md once more, in plain Python: what each call answers, and who is told of it.

Methods have the names and arguments of the functions that they stand for. Lists are made by asking
of every user and post whether it belongs there, which is slow and easy to compare with the page.
Whatever began is kept with the moment when it did; moments only grow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.stack.vectors import Vector, cosine, mean, vector

Viewer = int | None  # a user's id; None is a guest
Row = dict[str, Any]
Pair = tuple[int, int]
NOBODY = 0  # for whom a name is held that an erasure has taken
Cause = tuple[int, str, int | None, list[int]]  # when, what, which post, by whom, newest first


class Refused(Exception):
    """The error that a call answers: "PS404 p_post"."""


def require(condition: object, code: str, argument: str) -> None:
    if not condition:
        raise Refused(f"{code} {argument}")


@dataclass
class User:
    id: int
    name: str
    is_private: bool = False
    is_deactivated: bool = False
    is_suspended: bool = False
    is_erased: bool = False

    @property
    def is_active(self) -> bool:
        return not (self.is_deactivated or self.is_suspended or self.is_erased)


@dataclass
class Post:
    id: int
    author: int
    moment: int
    body: str
    visibility: str
    reply_to: int | None
    quote_of: int | None
    reply_permission: str
    media: str
    tags: list[str] = field(default_factory=list)
    mentions: set[int] = field(default_factory=set)
    named: dict[int, int] = field(default_factory=dict)  # whom it ever named, since when
    said: list[tuple[int, str]] = field(default_factory=list)  # up to which version, which text
    version: int = 0
    is_deleted: bool = False


@dataclass
class Network:
    users: dict[int, User]
    posts: dict[int, Post] = field(default_factory=dict)
    follows: dict[Pair, int] = field(default_factory=dict)
    visits: dict[Pair, int] = field(default_factory=dict)
    requests: dict[Pair, int] = field(default_factory=dict)
    blocks: dict[Pair, int] = field(default_factory=dict)
    mutes: dict[Pair, int] = field(default_factory=dict)
    mute_ends: dict[Pair, str | None] = field(default_factory=dict)
    likes: dict[Pair, int] = field(default_factory=dict)
    shares: dict[Pair, int] = field(default_factory=dict)
    bookmarks: dict[Pair, int] = field(default_factory=dict)
    folders: dict[int, tuple[int, str]] = field(default_factory=dict)  # whose, and its name
    placed: dict[Pair, int] = field(default_factory=dict)  # bookmarks in a folder
    pins: dict[int, int] = field(default_factory=dict)
    held_names: dict[str, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    reads: dict[int, int] = field(default_factory=dict)
    dismissed: set[Pair] = field(default_factory=set)
    preferences: dict[int, Row] = field(default_factory=dict)  # what differs from the defaults
    moment: int = 0

    def now(self) -> int:
        self.moment += 1
        return self.moment

    # --- Who sees what ---

    def is_known(self, viewer: Viewer, user: int) -> bool:
        """The account is active, and neither blocks the other."""
        is_blocked = (viewer, user) in self.blocks or (user, viewer) in self.blocks
        return self.users[user].is_active and not is_blocked

    def is_open(self, viewer: Viewer, user: int) -> bool:
        """Known, and what is for followers of a private account is for the viewer too."""
        is_private = self.users[user].is_private
        return self.is_known(viewer, user) and (
            not is_private or viewer == user or self.is_following(viewer, user)
        )

    def is_following(self, viewer: Viewer, user: int) -> bool:
        return (viewer, user) in self.follows

    def is_permitted(self, viewer: Viewer, post: Post) -> bool:
        """The table of posts, but for its last row."""
        if not self.is_known(viewer, post.author):
            return False
        if viewer == post.author or viewer in post.mentions:
            return True
        if viewer is not None and viewer == self.answered(post):
            return True
        if self.is_following(viewer, post.author):
            return post.visibility in ("public", "followers")
        return post.visibility == "public" and not self.users[post.author].is_private

    def answered(self, post: Post) -> int | None:
        """Whom a reply addresses, named or not."""
        return None if post.reply_to is None else self.posts[post.reply_to].author

    def is_seen(self, viewer: Viewer, post: int | None) -> bool:
        if post not in self.posts:
            return False
        return not self.posts[post].is_deleted and self.is_permitted(viewer, self.posts[post])

    # --- Accounts and graph ---

    def check_actor(self, actor: int, argument: str = "p_actor") -> None:
        require(self.users[actor].is_active, "PS404", argument)

    def check_target(self, actor: int, target: int) -> None:
        require(target != actor, "PS400", "p_target")
        require(self.is_known(actor, target), "PS404", "p_target")

    def update_profile(self, actor: int, is_private: bool) -> bool:
        self.check_actor(actor)
        is_changed = self.users[actor].is_private != is_private
        self.users[actor].is_private = is_private
        if not is_private:
            for requester in sorted(newest(self.requests, to=actor)):  # all at once
                self.accept_follow(actor, requester)
        return is_changed

    def check_there(self, user: int, argument: str = "p_user") -> None:
        require(not self.users[user].is_erased, "PS404", argument)

    def suspend_user(self, user: int, reason: str) -> bool:
        self.check_there(user)
        is_changed = not self.users[user].is_suspended
        self.users[user].is_suspended = True
        return is_changed

    def unsuspend_user(self, user: int) -> bool:
        self.check_there(user)
        is_changed = self.users[user].is_suspended
        self.users[user].is_suspended = False
        return is_changed

    def deactivate_user(self, actor: int) -> bool:
        self.check_there(actor, "p_actor")
        is_changed = not self.users[actor].is_deactivated
        self.users[actor].is_deactivated = True
        return is_changed

    def reactivate_user(self, user: int) -> bool:
        self.check_there(user)
        require(not self.users[user].is_suspended, "PS404", "p_user")
        is_changed = self.users[user].is_deactivated
        self.users[user].is_deactivated = False
        return is_changed

    def rename_user(self, actor: int, username: str) -> bool:
        self.check_actor(actor)
        is_theirs = self.held_names.get(username, actor) == actor and all(
            user.name != username or user.id == actor for user in self.users.values()
        )
        require(is_theirs, "PS409", "p_username")
        user = self.users[actor]
        is_changed = user.name != username
        self.held_names[user.name] = actor
        user.name = username
        return is_changed

    def erase_user(self, user: int) -> bool:
        """Posts stay, deleted, for their place in threads; the name stays held, for nobody."""
        erased = self.users[user]
        for name in [erased.name, *self.held_names]:
            if name == erased.name or self.held_names[name] == user:
                self.held_names[name] = NOBODY
        erased.is_erased, erased.name = True, f"erased_{user}"
        for kept in (self.follows, self.requests, self.blocks, self.mutes, self.visits):
            for pair in [pair for pair in kept if user in pair]:
                del kept[pair]
        for kept in (self.likes, self.shares, self.bookmarks, self.placed):
            for pair in [pair for pair in kept if pair[0] == user]:
                del kept[pair]
        self.folders = {id: kept for id, kept in self.folders.items() if kept[0] != user}
        self.pins.pop(user, None)
        self.preferences.pop(user, None)
        for post in self.posts.values():
            post.mentions.discard(user)
            post.named.pop(user, None)
            if post.author == user:
                post.is_deleted, post.mentions, post.tags = True, set(), []
        return True

    def set_preferences(self, actor: int, changes: Row) -> bool:
        """One level of objects below the first is all there is."""
        self.check_actor(actor)
        before = self.preferences.get(actor, {})
        after = dict(before)
        for key, value in changes.items():
            if isinstance(value, dict):
                merged = before.get(key, {}) | value
                value = {kind: wanted for kind, wanted in merged.items() if not wanted}
            after[key] = value
        self.preferences[actor] = {
            key: value for key, value in after.items() if bool(value) != (key == "is_discoverable")
        }
        return self.preferences[actor] != before

    def unmet(self, viewer: int, id: int, is_share: bool) -> bool:
        """Whether the viewer's preferences leave an entry out of the feed."""
        chosen = self.preferences.get(viewer, {})
        post = self.posts[id]
        if is_share and chosen.get("hide_shares"):
            return True
        if post.author == viewer:
            return False
        words = post.body.split()
        if post.quote_of is not None and self.is_seen(viewer, post.quote_of):
            quoted = self.posts[post.quote_of]
            words += [] if self.is_muting(viewer, quoted.author) else quoted.body.split()
        return bool(
            (post.reply_to is not None and chosen.get("hide_replies"))
            or {*post.tags} & {*chosen.get("muted_hashtags", [])}
            or {*words} & {*chosen.get("muted_words", [])}
        )

    def touch_activity(self, actor: int) -> bool:
        """Once a minute, and no history takes that long."""
        self.check_actor(actor)
        is_changed = actor not in self.touched
        self.touched.add(actor)
        return is_changed

    def follow_user(self, actor: int, target: int, post: int | None = None) -> Row:
        self.check_actor(actor)
        self.check_target(actor, target)
        if post is not None:
            require(self.is_seen(actor, post), "PS404", "p_post")
            require(self.posts[post].author == target, "PS400", "p_post")
        pair = (actor, target)
        is_changed = pair not in self.follows and pair not in self.requests
        if is_changed:
            kept = self.requests if self.users[target].is_private else self.follows
            kept[pair] = self.now()
        state = "following" if pair in self.follows else "requested"
        return {"state": state, "is_changed": is_changed}

    def record_profile_visits(self, actor: int, users: list[int], posts: list[int]) -> int:
        """Of one profile, which counts by way of whatever post, once in a window."""
        self.check_actor(actor)
        [user], [_] = users, posts
        if user == actor or not self.is_known(actor, user):
            return 0
        return int(begin(self.visits, actor, user, self.now()))

    def unfollow_user(self, actor: int, target: int) -> bool:
        self.check_actor(actor)
        return end(self.follows, actor, target) | end(self.requests, actor, target)

    def accept_follow(self, actor: int, requester: int) -> bool:
        self.check_actor(actor)
        if (requester, actor) in self.follows:
            return False
        require(end(self.requests, requester, actor), "PS404", "p_requester")
        self.follows[requester, actor] = self.now()
        return True

    def reject_follow(self, actor: int, requester: int) -> bool:
        self.check_actor(actor)
        return end(self.requests, requester, actor)

    def remove_follower(self, actor: int, follower: int) -> bool:
        self.check_actor(actor)
        return end(self.follows, follower, actor)

    def block_user(self, actor: int, target: int) -> bool:
        self.check_actor(actor)
        require(target != actor, "PS400", "p_target")
        require(self.users[target].is_active, "PS404", "p_target")
        for kept in (self.follows, self.requests):
            end(kept, actor, target)
            end(kept, target, actor)
        return begin(self.blocks, actor, target, self.now())

    def unblock_user(self, actor: int, target: int) -> bool:
        self.check_actor(actor)
        return end(self.blocks, actor, target)

    def mute_user(self, actor: int, target: int, until: str | None) -> bool:
        self.check_actor(actor)
        self.check_target(actor, target)
        is_changed = begin(self.mutes, actor, target, self.now())
        is_changed |= self.mute_ends.get((actor, target)) != until
        self.mute_ends[actor, target] = until
        return is_changed

    def unmute_user(self, actor: int, target: int) -> bool:
        self.check_actor(actor)
        return end(self.mutes, actor, target)

    def end_mute(self, actor: int, target: int) -> None:
        """Its time is over."""
        end(self.mutes, actor, target)

    # --- Content and engagement ---

    def create_post(
        self,
        author: int,
        body: str,
        visibility: str,
        reply_permission: str,
        media: str,
        id: int,
        reply_to: int | None = None,
        quote_of: int | None = None,
    ) -> int:
        self.check_actor(author, "p_author")
        for post, argument in ((reply_to, "p_reply_to"), (quote_of, "p_quote_of")):
            require(post is None or self.is_seen(author, post), "PS404", argument)
        require(reply_to is None or self.may_reply(author, reply_to), "PS403", "p_reply_to")
        self.posts[id] = Post(
            id, author, self.now(), "", visibility, reply_to, quote_of, reply_permission, media
        )
        self.say(self.posts[id], body)
        return id

    def may_reply(self, author: int, post: int) -> bool:
        parent = self.posts[post]
        return (
            author == parent.author
            or {
                "everyone": True,
                "followers": self.is_following(author, parent.author),
                "mentioned": author in parent.mentions,
                "nobody": False,
            }[parent.reply_permission]
        )

    def say(self, post: Post, body: str) -> None:
        words = body.split()
        post.body = body
        post.version += 1
        post.said.append((post.version, body))
        post.tags = [word[1:] for word in words if word.startswith("#")]
        post.mentions = {
            user.id for user in self.users.values() if f"@{user.name}" in words and user.is_active
        }
        moment = post.moment if post.version == 1 else self.now()
        post.named = dict.fromkeys(post.mentions, moment) | post.named

    def edit_post(
        self,
        actor: int,
        post: int,
        body: str | None,
        reply_permission: str | None,
        version: int | None,
    ) -> bool:
        own = self.check_own(actor, post)
        require(not own.is_deleted, "PS404", "p_post")
        former = own.said[-2][0] if len(own.said) > 1 else 0
        require(version is None or former < version <= own.version, "PS409", "p_version")
        is_said = body is not None and body != own.body
        is_ruled = reply_permission is not None and reply_permission != own.reply_permission
        if reply_permission is not None:
            own.reply_permission = reply_permission
        if body is not None and is_said:
            self.say(own, body)
        elif is_ruled:
            self.count_version(own)
        return is_said or is_ruled

    def check_seen(self, actor: int, post: int) -> None:
        self.check_actor(actor)
        require(self.is_seen(actor, post), "PS404", "p_post")

    def check_own(self, actor: int, post: int) -> Post:
        """One's own post, deleted or not."""
        self.check_actor(actor)
        is_own = post in self.posts and self.posts[post].author == actor
        require(is_own or self.is_seen(actor, post), "PS404", "p_post")
        require(is_own, "PS403", "p_post")
        return self.posts[post]

    def delete_post(self, actor: int, post: int) -> bool:
        return self.set_deleted(self.check_own(actor, post), True)

    def set_deleted(self, post: Post, is_deleted: bool) -> bool:
        is_changed = post.is_deleted != is_deleted
        post.is_deleted = is_deleted
        if is_changed:
            self.count_version(post)
        return is_changed

    def count_version(self, post: Post) -> None:
        """The row changed, its text did not."""
        post.version += 1
        post.said[-1] = (post.version, post.body)

    def restore_post(self, actor: int, post: int) -> bool:
        return self.set_deleted(self.check_own(actor, post), False)

    def pin_post(self, actor: int, post: int) -> bool:
        own = self.check_own(actor, post)
        require(not own.is_deleted, "PS404", "p_post")
        is_changed = self.pins.get(actor) != post
        self.pins[actor] = post
        return is_changed

    def unpin_post(self, actor: int) -> bool:
        self.check_actor(actor)
        return self.pins.pop(actor, None) is not None

    def like_post(self, actor: int, post: int) -> bool:
        self.check_seen(actor, post)
        return begin(self.likes, actor, post, self.now())

    def unlike_post(self, actor: int, post: int) -> bool:
        self.check_actor(actor)
        return end(self.likes, actor, post)

    def share_post(self, actor: int, post: int) -> bool:
        self.check_seen(actor, post)
        require(self.is_seen(None, post), "PS403", "p_post")
        return begin(self.shares, actor, post, self.now())

    def unshare_post(self, actor: int, post: int) -> bool:
        self.check_actor(actor)
        return end(self.shares, actor, post)

    def bookmark_post(self, actor: int, post: int, folder: int | None = None) -> bool:
        self.check_seen(actor, post)
        is_new = (actor, post) not in self.bookmarks
        if folder is not None:
            self.check_folder(actor, folder)
        is_moved = folder is not None and self.placed.get((actor, post)) != folder
        if folder is not None:
            self.placed[actor, post] = folder
        begin(self.bookmarks, actor, post, self.now())
        return is_new or is_moved

    def check_folder(self, actor: int, folder: int) -> None:
        is_own = folder in self.folders and self.folders[folder][0] == actor
        require(is_own, "PS404", "p_folder")

    def create_bookmark_folder(self, actor: int, name: str, id: int) -> int:
        self.check_actor(actor)
        for folder, kept in self.folders.items():
            if kept == (actor, name):
                return folder
        self.folders[id] = (actor, name)
        return id

    def rename_bookmark_folder(self, actor: int, folder: int, name: str) -> bool:
        self.check_actor(actor)
        self.check_folder(actor, folder)
        kept = (actor, name)
        is_changed = self.folders[folder] != kept
        require(not is_changed or kept not in self.folders.values(), "PS409", "p_name")
        self.folders[folder] = kept
        return is_changed

    def delete_bookmark_folder(self, actor: int, folder: int) -> bool:
        self.check_actor(actor)
        if self.folders.get(folder, (0, ""))[0] != actor:
            return False
        del self.folders[folder]
        self.placed = {pair: place for pair, place in self.placed.items() if place != folder}
        return True

    def unbookmark_post(self, actor: int, post: int) -> bool:
        self.check_actor(actor)
        self.placed.pop((actor, post), None)
        return end(self.bookmarks, actor, post)

    # --- Rows, as a viewer sees them ---

    def person(self, user: int) -> Row:
        known = self.users[user]
        return {"id": user, "username": known.name, "is_private": known.is_private}

    def post(self, viewer: Viewer, id: int) -> Row:
        post = self.posts[id]
        return {
            "id": id,
            "author_id": post.author,
            "author_username": self.users[post.author].name,
            "body": post.body,
            "visibility": post.visibility,
            "reply_permission": post.reply_permission,
            "reply_to_id": post.reply_to,
            "root_id": self.root(post),
            "quote_of_id": post.quote_of,
            "quoted": self.preview(viewer, post.quote_of),
            **self.counts(id),
            "is_liked": (viewer, id) in self.likes,
            "is_shared": (viewer, id) in self.shares,
            "is_bookmarked": (viewer, id) in self.bookmarks,
            "is_tombstone": False,
            "shared_by": None,
        }

    def counts(self, id: int) -> dict[str, int]:
        """Everybody counts."""
        return {
            "like_count": len(newest(self.likes, to=id)),
            "share_count": len(newest(self.shares, to=id)),
            "reply_count": self.count(lambda other: other.reply_to == id),
            "quote_count": self.count(lambda other: other.quote_of == id),
        }

    def preview(self, viewer: Viewer, quoted: int | None) -> Row | None:
        if quoted is None or not self.is_seen(viewer, quoted):
            return None
        post = self.posts[quoted]
        return {
            "id": str(quoted),
            "author_id": str(post.author),
            "author_username": self.users[post.author].name,
            "body": post.body,
        }

    def root(self, post: Post) -> int | None:
        if post.reply_to is None:
            return None
        return self.root(self.posts[post.reply_to]) or post.reply_to

    def count(self, condition: Callable[[Post], bool]) -> int:
        return sum(1 for post in self.posts.values() if not post.is_deleted and condition(post))

    def seen(self, viewer: Viewer, posts: Iterable[int]) -> list[Row]:
        return [self.post(viewer, post) for post in posts if self.is_seen(viewer, post)]

    def known(self, viewer: Viewer, users: Iterable[int]) -> list[Row]:
        return [self.person(user) for user in users if self.is_known(viewer, user)]

    def newest_posts(self, condition: Callable[[Post], bool]) -> list[int]:
        return [post.id for post in reversed(self.posts.values()) if condition(post)]

    # --- Surfaces: people ---

    def get_profile(self, viewer: Viewer, user: int, argument: str = "p_user") -> list[Row]:
        is_blocking = (viewer, user) in self.blocks
        require(
            self.is_known(viewer, user) or (is_blocking and self.users[user].is_active),
            "PS404",
            argument,
        )
        if is_blocking:
            fields = ("bio", "pinned_post_id", "post_count", "follower_count", "following_count")
            numbers: Row = dict.fromkeys(fields)
        else:
            pinned = self.pins.get(user)
            numbers = {
                "bio": "",
                "pinned_post_id": pinned if self.is_seen(viewer, pinned) else None,
                "post_count": self.count(lambda post: post.author == user),
                "follower_count": len(newest(self.follows, to=user)),
                "following_count": len(newest(self.follows, by=user)),
            }
        return [
            {
                **self.person(user),
                **numbers,
                "is_self": viewer == user,
                "is_following": (viewer, user) in self.follows,
                "is_followed_by": (user, viewer) in self.follows,
                "is_blocking": is_blocking,
                "is_requested": (viewer, user) in self.requests,
                "is_muting": (viewer, user) in self.mutes and not is_blocking,
            }
        ]

    def get_profile_by_username(self, viewer: Viewer, username: str) -> list[Row]:
        named = {user.name: user.id for user in self.users.values()}
        found = named.get(username, self.held_names.get(username))
        require(found, "PS404", "p_username")
        assert found is not None
        return self.get_profile(viewer, found, "p_username")

    def get_relationships(self, actor: int, users: list[int]) -> list[Row]:
        self.check_actor(actor)
        return [
            {
                "user_id": user,
                "is_following": (actor, user) in self.follows,
                "is_requested": (actor, user) in self.requests,
                "is_followed_by": (user, actor) in self.follows,
                "is_requesting": (user, actor) in self.requests,
                "is_blocking": (actor, user) in self.blocks,
                "is_muting": (actor, user) in self.mutes,
            }
            for user in users
            if self.is_known(actor, user)
            or ((actor, user) in self.blocks and self.users[user].is_active)
        ]

    def check_open(self, viewer: Viewer, user: int) -> None:
        require(self.is_open(viewer, user), "PS404", "p_user")

    def list_followers(self, viewer: Viewer, user: int) -> list[Row]:
        self.check_open(viewer, user)
        return self.followers(viewer, user, newest(self.follows, to=user))

    def list_following(self, viewer: Viewer, user: int) -> list[Row]:
        self.check_open(viewer, user)
        return self.known(viewer, newest(self.follows, by=user))

    def list_mutuals(self, viewer: Viewer, user: int) -> list[Row]:
        self.check_open(viewer, user)
        followees = newest(self.follows, by=user)
        mutuals = [other for other in followees if (other, user) in self.follows]
        return self.followers(viewer, user, mutuals)

    def followers(self, viewer: Viewer, user: int, others: list[int]) -> list[Row]:
        """Of people who follow `user`, those of whom the viewer is told that they do."""
        told = [other for other in others if viewer == user or self.is_open(viewer, other)]
        return self.known(viewer, told)

    def list_follow_requests(self, actor: int) -> list[Row]:
        self.check_actor(actor)
        return self.known(actor, newest(self.requests, to=actor))

    def list_blocks(self, actor: int) -> list[Row]:
        self.check_actor(actor)
        blocked = newest(self.blocks, by=actor)
        return [self.person(user) for user in blocked if self.users[user].is_active]

    def list_mutes(self, actor: int) -> list[Row]:
        self.check_actor(actor)
        return self.known(actor, newest(self.mutes, by=actor))

    # --- Surfaces: posts ---

    def get_post(self, viewer: Viewer, post: int) -> list[Row]:
        require(self.is_seen(viewer, post), "PS404", "p_post")
        return [self.post(viewer, post)]

    def get_thread(
        self, viewer: Viewer, post: int, order: str, depth: int, breadth: int, nested: int
    ) -> list[Row]:
        rows = self.branch(viewer, post, order, depth, [breadth, *[nested] * depth], 0)
        require(rows, "PS404", "p_post")
        return rows

    def branch(
        self, viewer: Viewer, id: int, order: str, levels: int, widths: list[int], depth: int
    ) -> list[Row]:
        """A post and what is below it, as many levels and as many replies of each as asked for."""
        if not self.leads_to_seen(viewer, id):
            return []
        replies = self.standing(viewer, id, order)
        shown = replies[: widths[0]] if levels > 0 else []
        row = self.post(viewer, id) if self.is_seen(viewer, id) else self.tombstone(id)
        row["depth"] = depth
        row["has_more"] = len(replies) > len(shown)
        if row["has_more"]:
            row["more"] = replies[len(shown) :]
        below = [
            self.branch(viewer, reply, order, levels - 1, widths[1:], depth + 1) for reply in shown
        ]
        return [row, *(row for rows in below for row in rows)]

    def standing(self, viewer: Viewer, id: int, order: str) -> list[int]:
        return [reply for reply in self.replies(id, order) if self.leads_to_seen(viewer, reply)]

    def leads_to_seen(self, viewer: Viewer, id: int, levels: int = 20) -> bool:
        return self.is_seen(viewer, id) or (
            levels > 0
            and any(self.leads_to_seen(viewer, reply, levels - 1) for reply in self.replies(id))
        )

    def replies(self, id: int, order: str = "oldest") -> list[int]:
        replies = [post.id for post in self.posts.values() if post.reply_to == id]
        if order == "oldest":
            return replies
        if order == "newest":
            return replies[::-1]
        return sorted(
            replies,
            key=lambda reply: (sum(self.counts(reply).values()), self.posts[reply].moment),
            reverse=True,
        )

    def tombstone(self, id: int) -> Row:
        """Its place, and nothing else."""
        fields = dict.fromkeys(self.post(None, id))
        return {
            **fields,
            "id": id,
            "is_tombstone": True,
            "reply_to_id": self.posts[id].reply_to,
        }

    def list_replies(self, viewer: Viewer, post: int, order: str) -> list[Row]:
        rows = [
            self.post(viewer, reply) if self.is_seen(viewer, reply) else self.tombstone(reply)
            for reply in self.standing(viewer, post, order)
        ]
        require(rows or self.is_seen(viewer, post), "PS404", "p_post")
        return rows

    def list_quotes(self, viewer: Viewer, post: int) -> list[Row]:
        require(self.is_seen(viewer, post), "PS404", "p_post")
        return self.seen(viewer, self.newest_posts(lambda other: other.quote_of == post))

    def list_mentions(self, viewer: int) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        return self.in_feed(
            viewer,
            self.newest_posts(
                lambda post: viewer in post.mentions and not self.is_muting(viewer, post.author)
            ),
        )

    def list_post_versions(self, viewer: Viewer, post: int) -> list[Row]:
        require(self.is_seen(viewer, post), "PS404", "p_post")
        own = self.posts[post]
        return [
            {"post_id": post, "version": n, "body": body, "is_current": n == own.version}
            for n, body in reversed(own.said)
        ]

    def list_user_posts(self, viewer: Viewer, user: int, kind: str) -> list[Row]:
        require(self.is_known(viewer, user), "PS404", "p_user")
        if kind == "likes":
            require(viewer == user, "PS403", "p_kind")
            return self.seen(viewer, newest(self.likes, by=user))
        is_kind: dict[str, Callable[[Post], bool]] = {
            "all": lambda post: True,
            "posts": lambda post: post.reply_to is None,
            "replies": lambda post: post.reply_to is not None,
            "media": lambda post: post.media != "[]",
        }
        return self.seen(
            viewer, self.newest_posts(lambda post: post.author == user and is_kind[kind](post))
        )

    def list_hashtag_posts(self, viewer: Viewer, tag: str) -> list[Row]:
        return self.seen(viewer, self.newest_posts(lambda post: tag in post.tags))

    def search_posts(self, viewer: Viewer, query: str) -> list[Row]:
        """Tags are words too, and no other word is looked for here."""
        if viewer is not None:
            self.check_actor(viewer, "p_viewer")
        tag, _, name = query.partition(" from:")
        authors = [user.id for user in self.users.values() if user.name == name]
        rows = self.list_hashtag_posts(viewer, tag.lstrip("#"))
        return [{"id": row["id"]} for row in rows if not name or row["author_id"] in authors]

    def explain_hit(self, viewer: Viewer, post: int, query: str) -> list[Row]:
        if viewer is not None:
            self.check_actor(viewer, "p_viewer")
        require(self.is_seen(viewer, post), "PS404", "p_post")
        words = [] if query.startswith("#") else [query.split()[0]]
        return [{"name": name} for name in (*words, "bm25", "recency", "closeness", "score")]

    # --- Surfaces: people and hashtags by name ---

    def is_findable(self, viewer: Viewer, user: int) -> bool:
        is_shy = not self.preferences.get(user, {}).get("is_discoverable", True)
        is_near = viewer == user or self.is_following(viewer, user)
        return self.is_known(viewer, user) and (is_near or not is_shy)

    def search_users(self, viewer: Viewer, query: str) -> list[Row]:
        """Whatever begins all names of the group, or one name."""
        return [
            {"id": id, "username": user.name, "is_following": self.is_following(viewer, id)}
            for id, user in sorted(self.users.items())
            if (user.name == query and self.is_known(viewer, id))
            or (user.name.startswith(f"{query}_") and self.is_findable(viewer, id))
        ]

    def suggest(self, viewer: Viewer, prefix: str) -> list[Row]:
        tags = [{"kind": "hashtag", "text": row["tag"]} for row in self.list_hashtags(prefix)]
        found = self.search_users(viewer, prefix)
        people = [{"kind": "user", "text": row["username"]} for row in found]
        return sorted([*tags, *people], key=lambda row: (row["kind"], row["text"]))

    def search_hashtags(self, query: str) -> list[Row]:
        return self.list_hashtags(query)

    def related_hashtags(self, tag: str) -> list[Row]:
        """What two posts of two authors have beside it, of those that a guest sees."""
        beside: dict[str, list[int]] = {}
        for post in self.posts.values():
            if tag in post.tags and self.is_seen(None, post.id):
                for other in {*post.tags} - {tag}:
                    beside.setdefault(other, []).append(post.author)
        return [
            {"tag": other, "shared_count": len(authors)}
            for other, authors in beside.items()
            if len(authors) >= 2 and len({*authors}) >= 2
        ]

    def trending_hashtags(self, viewer: Viewer, language: str) -> list[Row]:
        """Of a list of all tags: those of which a guest sees a post."""
        muted = {*self.preferences.get(viewer or 0, {}).get("muted_hashtags", [])}
        tags = {tag for post in self.posts.values() for tag in post.tags} - muted
        return [{"tag": tag} for tag in sorted(tags) if self.list_hashtag_posts(None, tag)]

    def trending_posts(self, viewer: Viewer, language: str) -> list[Row]:
        """Of a list of all posts: as in a feed."""
        return self.in_trends(viewer, lambda post: True)

    def trending_feed(self, viewer: int, language: str) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        return self.in_trends(viewer, lambda post: post.author != viewer)

    def viral_posts(self, viewer: Viewer, language: str) -> list[Row]:
        return self.in_trends(viewer, lambda post: True)

    def in_trends(self, viewer: Viewer, is_wanted: Callable[[Post], bool]) -> list[Row]:
        chosen = {**self.preferences.get(viewer or 0, {}), "hide_replies": False}
        own = self.preferences | ({viewer: chosen} if viewer else {})
        other = replace(self, preferences=own)
        return self.in_feed(
            viewer,
            [
                post
                for post in self.newest_posts(is_wanted)
                if not self.is_muting(viewer, self.posts[post].author)
                and not (viewer and other.unmet(viewer, post, is_share=False))
            ],
        )

    def explain_trend(self, viewer: Viewer, kind: str, subject: str) -> list[Row]:
        require(self.is_seen(viewer, int(subject)), "PS404", "p_subject")
        return [{"subject": subject}]

    def suggest_users(self, viewer: int) -> list[Row]:
        """For a reason: by whom the viewer follows, as a follower, or by a hashtag of theirs."""
        self.check_actor(viewer, "p_viewer")
        friends = [
            user
            for user in self.users
            if self.is_following(viewer, user) and self.is_known(viewer, user)
        ]
        own = {
            tag
            for post in self.posts.values()
            if post.author == viewer and not post.is_deleted
            for tag in post.tags
        }
        hinted = {user for friend in friends for user in newest(self.follows, by=friend)}
        hinted |= {*newest(self.follows, to=viewer)}
        hinted |= {
            post.author
            for post in self.posts.values()
            if {*post.tags} & own and self.is_seen(viewer, post.id)
        }
        return [
            {"id": user}
            for user in sorted(hinted)
            if user != viewer
            and self.is_findable(viewer, user)
            and not self.is_following(viewer, user)
            and (viewer, user) not in self.requests
            and (viewer, user) not in self.dismissed
            and not self.is_muting(viewer, user)
        ]

    def dismiss_suggestion(self, actor: int, user: int) -> bool:
        self.check_actor(actor)
        require(actor != user, "PS400", "p_user")
        require(self.is_known(actor, user), "PS404", "p_user")
        is_changed = (actor, user) not in self.dismissed
        self.dismissed.add((actor, user))
        return is_changed

    def list_hashtags(self, prefix: str) -> list[Row]:
        """Of posts that a guest sees, and so counted."""
        tags = {tag for post in self.posts.values() for tag in post.tags}
        counts = {tag: len(self.list_hashtag_posts(None, tag)) for tag in tags}
        seen = sorted((tag for tag in tags if counts[tag]), key=lambda tag: (-counts[tag], tag))
        return [{"tag": tag, "post_count": counts[tag]} for tag in seen]

    def list_bookmarks(self, viewer: int, folder: int | None = None) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        kept = newest(self.bookmarks, by=viewer)
        if folder is not None:
            self.check_folder(viewer, folder)
            kept = [post for post in kept if self.placed.get((viewer, post)) == folder]
        return self.seen(viewer, kept)

    def list_bookmark_folders(self, actor: int) -> list[Row]:
        self.check_actor(actor)
        return [
            {"id": id, "name": name, "bookmark_count": len(self.list_bookmarks(actor, id))}
            for id, (owner, name) in sorted(self.folders.items(), key=lambda item: item[1])
            if owner == actor
        ]

    def list_engagements(self, viewer: Viewer, post: int, kind: str) -> list[Row]:
        """By those of whom the viewer may know what they do."""
        require(self.is_seen(viewer, post), "PS404", "p_post")
        kept = self.likes if kind == "like" else self.shares
        return [
            {"user_id": user, "username": self.users[user].name}
            for user in newest(kept, to=post)
            if self.is_open(viewer, user)
            or (viewer == self.posts[post].author and self.is_known(viewer, user))
        ]

    def home_feed(self, viewer: int) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        places: dict[int, int] = {}
        sharers: dict[int, list[int]] = {}
        for post in self.posts.values():
            sharers[post.id] = self.sources(viewer, newest(self.shares, to=post.id))
            if self.unmet(viewer, post.id, is_share=True):
                sharers[post.id] = []
            moments = [self.shares[user, post.id] for user in sharers[post.id]]
            if not self.unmet(viewer, post.id, is_share=False):
                moments += [post.moment for _ in self.sources(viewer, [post.author])]
            if moments and not self.is_muting(viewer, post.author):
                places[post.id] = max(moments)
        rows = self.in_feed(viewer, sorted(places, key=lambda post: -places[post]))
        for row in rows:
            for user in sharers[row["id"]][:1]:
                row["shared_by"] = {"id": str(user), "username": self.users[user].name}
        return rows

    def in_feed(self, viewer: Viewer, posts: list[int]) -> list[Row]:
        """Posts as a feed shows them: muted authors have no side door."""
        rows = self.seen(viewer, [post for post in posts if not self.is_aside(viewer, post)])
        for row in rows:
            quoted = row["quote_of_id"]
            if quoted is not None and self.is_muting(viewer, self.posts[quoted].author):
                row["quoted"] = None
        return rows

    def is_aside(self, viewer: Viewer, post: int) -> bool:
        """Whether somebody answers whom the viewer mutes or blocks, or is blocked by."""
        other = self.answered(self.posts[post])
        return (
            other is not None
            and viewer != self.posts[post].author
            and (
                self.is_muting(viewer, other)
                or (viewer, other) in self.blocks
                or (other, viewer) in self.blocks
            )
        )

    def is_near(self, viewer: Viewer, post: int) -> bool:
        """Whether a search by meaning may find it."""
        is_muted = self.is_muting(viewer, self.posts[post].author)
        return self.is_seen(viewer, post) and not is_muted and not self.is_aside(viewer, post)

    def vector(self, post: int) -> Vector:
        return vector(list(self.posts).index(post))

    def nearest(self, viewer: Viewer, of: Vector, excluded: int | None = None) -> list[int]:
        found = [post for post in self.posts if self.is_near(viewer, post) and post != excluded]
        return sorted(found, key=lambda post: -cosine(of, self.vector(post)))

    def matches(self, viewer: Viewer, posts: list[int]) -> list[Row]:
        return [{"post": row} for row in self.in_feed(viewer, posts[:20])]

    def similar_posts(self, viewer: Viewer, post: int) -> list[Row]:
        if viewer is not None:
            self.check_actor(viewer, "p_viewer")
        require(self.is_seen(viewer, post), "PS404", "p_post")
        return self.matches(viewer, self.nearest(viewer, self.vector(post), post))

    def semantic_search(self, viewer: Viewer, embedding: Vector) -> list[Row]:
        if viewer is not None:
            self.check_actor(viewer, "p_viewer")
        return self.matches(viewer, self.nearest(viewer, embedding))

    def taste(self, viewer: Viewer, user: int) -> Vector | None:
        """What they post, and like half as much, as far as the viewer sees it."""
        posts = self.newest_posts(lambda post: post.author == user)
        liked = newest(self.likes, by=user) if self.is_open(viewer, user) else []
        kept = [
            (self.vector(post), weight)
            for done, weight in ((posts, 1), (liked, 0.5))
            for post in [post for post in done if self.is_seen(viewer, post)][:30]
        ]
        return mean(kept) if kept else None

    def similar_users(self, viewer: Viewer, user: int) -> list[Row]:
        """In no order: see where it is asked."""
        if viewer is not None:
            self.check_actor(viewer, "p_viewer")
        require(self.is_known(viewer, user), "PS404", "p_user")
        own = self.taste(viewer, user)
        if own is None:
            return []
        posts = self.nearest(viewer, own)
        found = {self.posts[post].author for post in posts} | {
            fan
            for post in posts[:50]
            for fan in newest(self.likes, to=post)
            if self.is_open(viewer, fan) and not self.is_muting(viewer, fan)
        }
        return [
            self.person(other)
            for other in sorted(found - {viewer, user})
            if self.is_findable(viewer, other)
        ]

    def sources(self, viewer: int, users: list[int]) -> list[int]:
        """Those of users whose posts and shares stand in the viewer's feed."""
        return [
            user
            for user in users
            if (user == viewer or self.is_following(viewer, user))
            and self.is_known(viewer, user)
            and not self.is_muting(viewer, user)
        ]

    def is_muting(self, viewer: Viewer, user: int) -> bool:
        return (viewer, user) in self.mutes

    def explain_feed(self, viewer: int, post: int) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        require(self.is_seen(viewer, post), "PS404", "p_post")
        author = self.posts[post].author
        is_from_author = viewer == author or self.is_following(viewer, author)
        is_from_shares = not is_from_author and (
            self.sources(viewer, newest(self.shares, to=post)) != []
        )
        rules = {
            "visible": True,
            "source": is_from_author or self.sources(viewer, newest(self.shares, to=post)) != [],
            "not_muted": not self.is_muting(viewer, author),
            "conversation": not self.is_aside(viewer, post),
            "preferences": not self.unmet(viewer, post, is_from_shares),
            "in_feed": post in [row["id"] for row in self.home_feed(viewer)],
        }
        return [{"rule": rule, "is_met": is_met} for rule, is_met in rules.items()]

    # --- Surfaces: notifications ---

    def list_notifications(self, viewer: int) -> list[Row]:
        self.check_actor(viewer, "p_viewer")
        read = self.reads.get(viewer, 0)
        rows = []
        for moment, kind, id, users in sorted(self.causes(viewer), reverse=True):
            told = [
                user
                for user in users
                if self.is_known(viewer, user) and not self.is_muting(viewer, user)
            ]
            is_wanted = self.preferences.get(viewer, {}).get("notify", {}).get(kind, True)
            if told and is_wanted and (id is None or self.is_seen(viewer, id)):
                rows.append(
                    {
                        "kind": kind,
                        "post_id": id,
                        "body": None if id is None else self.posts[id].body,
                        "actor_id": told[0],
                        "actor_username": self.users[told[0]].name,
                        "other_count": len(users) - 1,
                        "is_read": moment <= read,
                    }
                )
        return rows

    def causes(self, viewer: int) -> list[Cause]:
        """What stands to be told, whoever may be told of it now."""
        found: list[Cause] = []
        followers = newest(self.follows, to=viewer)
        if followers:
            found.append((self.follows[followers[0], viewer], "follow", None, followers))
        for requester in newest(self.requests, to=viewer):
            found.append((self.requests[requester, viewer], "request", None, [requester]))
        for post in self.posts.values():
            if post.is_deleted:
                continue
            if post.author != viewer:
                kind = self.closest(viewer, post)
                moment = post.named[viewer] if kind == "mention" else post.moment
                found += [(moment, kind, post.id, [post.author])] if kind else []
                continue
            for kind, kept in (("like", self.likes), ("share", self.shares)):
                users = [user for user in newest(kept, to=post.id) if user != viewer]
                found += [(kept[users[0], post.id], kind, post.id, users)] if users else []
        return found

    def mark_notifications_read(self, actor: int) -> bool:
        self.check_actor(actor)
        newest_one = max((moment for moment, *_ in self.causes(actor)), default=0)
        is_changed = newest_one > self.reads.get(actor, 0)
        self.reads[actor] = max(newest_one, self.reads.get(actor, 0))
        return is_changed

    def closest(self, viewer: int, post: Post) -> str | None:
        """As what somebody else's post is told."""
        if post.reply_to is not None and self.posts[post.reply_to].author == viewer:
            return "reply"
        if post.quote_of is not None and self.posts[post.quote_of].author == viewer:
            return "quote"
        return "mention" if viewer in post.mentions else None

    def unread_count(self, viewer: int) -> list[int]:
        return [sum(not row["is_read"] for row in self.list_notifications(viewer))]

    # --- Events ---

    def is_told(self, viewer: Viewer, event: Row) -> bool:
        """Whether a viewer, as things are now, is told of something that happened."""
        kind, change = event["type"].split(".")
        actor: int = event["actor_id"]
        user: int = event["user_id"]
        post: int = event["post_id"]
        if kind == "post":
            if change == "deleted":
                return self.is_permitted(viewer, self.posts[post])
            return self.is_seen(viewer, post)
        if kind in ("like", "share"):
            return self.is_seen(viewer, post) and self.is_told_of(viewer, actor, user)
        if kind == "follow":
            return self.is_told_of(viewer, actor, user) and self.is_known(viewer, user)
        if kind == "request":
            return (
                viewer in (actor, user)
                and self.is_known(viewer, actor)
                and self.is_known(viewer, user)
            )
        owners = ("block", "mute", "bookmark", "view", "visit", "day", "token", "preference")
        if kind in owners or event["type"] == "user.returned":
            return viewer == actor
        assert kind == "user", event
        if change in ("deactivated", "deleted"):
            return (viewer, actor) not in self.blocks and (actor, viewer) not in self.blocks
        return self.is_known(viewer, actor)

    def is_told_of(self, viewer: Viewer, actor: int, user: int) -> bool:
        """Whether a viewer learns what `actor` does, which concerns `user`."""
        return self.is_open(viewer, actor) or (viewer == user and self.is_known(viewer, actor))

    def told(self, viewer: Viewer, event: Row) -> Row:
        """What a viewer gets of an event, where that differs from the whole of it."""
        payload = event["payload"]
        row = {
            **{key: event[key] for key in ("id", "type", "actor_id", "post_id", "user_id")},
            "request_id": event["request_id"] if viewer == event["actor_id"] else None,
            "keys": sorted(payload),
            "mentions": None,
        }
        kind = event["type"].partition(".")[0]
        other = payload.get("reply_to_id") or payload.get("quote_of_id")
        if kind == "post" and not (other and self.is_seen(viewer, int(other))):
            row["user_id"] = None
        if "mentions" in payload:
            row["mentions"] = [
                named for named in payload["mentions"] if self.is_known(viewer, int(named))
            ]
        if viewer != event["actor_id"]:
            own = {"locale", "former_hashtags", "former_visibility", "via_share_id", "via_post_id"}
            if viewer != event["user_id"]:
                own |= {"since"}
            row["keys"] = sorted(set(payload) - own)
        return row


def begin(kept: dict[Pair, int], by: int, to: int, moment: int) -> bool:
    if (by, to) in kept:
        return False
    kept[by, to] = moment
    return True


def end(kept: dict[Pair, int], by: int, to: int) -> bool:
    return kept.pop((by, to), None) is not None


def newest(kept: dict[Pair, int], by: int | None = None, to: int | None = None) -> list[int]:
    """The other sides of what `by` began or was begun towards `to`, newest first."""
    if by is not None:
        found = {other: moment for (one, other), moment in kept.items() if one == by}
    else:
        found = {one: moment for (one, other), moment in kept.items() if other == to}
    return sorted(found, key=lambda other: -found[other])
