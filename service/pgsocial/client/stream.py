"""/v1/stream as something to iterate over, through all ends of its connection."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Coroutine, Iterable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, cast

import aiohttp

from pgsocial.client.errors import ApiError, error_of
from pgsocial.client.sockets import Sockets

if TYPE_CHECKING:  # Its types are made of those of the operations, which need this.
    from pgsocial.client.messages import Message

T = TypeVar("T")
State = Literal["online", "away"]
# Messages that wait to be taken: then nothing more is read, and the server notices.
_ROOM = 1000


class _Question:
    """A change of topics, until it is answered."""

    def __init__(self, kind: str, topics: Iterable[str], is_again: bool = False) -> None:
        self.kind = kind
        self.topics = list(topics)
        self.is_again = is_again  # Nobody waits: it was asked on a connection before.
        self.refusals: dict[str, ApiError] = {}
        self.answer: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

    def settle(self, found: list[str]) -> None:
        if not self.answer.done():
            self.answer.set_result(found)


class AsyncStream:
    """Messages of one's topics, each once, whatever becomes of the connection: it is made again,
    and goes on behind the last message that came. Ends by an error alone: NotAuthenticated where
    the token has ended, TooOld where the place is no longer kept: fetch afresh, then open another
    without `after`. Others, such as a server that is away, are waited for."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        token: str | None,
        topics: Iterable[str] = (),
        after: str | None = None,
    ) -> None:
        self.place = after  # After the last message that was dealt with.
        self._first = tuple(topics)
        self._sockets = Sockets(session, token, lambda: f"{url}/v1/stream")
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._topics: set[str] = set()
        self._state: State | None = None
        self._came = after  # The place after the last message that came.
        self._handed: str | None = None
        self._waiting: deque[tuple[str | None, Message | None]] = deque()
        self._questions: deque[_Question] = deque()
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._asking = asyncio.Lock()  # Answers come in the order of questions.
        self._failure: BaseException | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        try:
            if self._first:
                await self.subscribe(*self._first)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def topics(self) -> frozenset[str]:
        """Those that one has, in their one form."""
        return frozenset(self._topics)

    # What its user wants.

    async def subscribe(self, *topics: str) -> list[str]:
        """The topics in their one form. Where one is refused, that is raised, such as NotFound with
        the topic as `argument`; the others hold."""
        return await self._ask(_Question("subscribe", topics))

    async def unsubscribe(self, *topics: str) -> None:
        await self._ask(_Question("unsubscribe", topics))

    async def typing(self, post_id: str) -> None:
        """One types an answer to a post: to be said at most each 3 s."""
        await self._say({"type": "typing", "post_id": post_id})

    async def show(self, state: State) -> None:
        self._state = state
        await self._say({"type": "presence", "state": state})

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        # Whoever asks for the next one has dealt with the last one.
        self.place, self._handed = self._handed or self.place, None
        while True:
            while self._waiting:
                place, message = self._waiting.popleft()
                self._room.set()
                if message is not None:
                    self._handed = place
                    return message
                self.place = place or self.place
            if self._failure is not None:
                raise self._failure
            self._news.clear()
            await self._news.wait()

    # The connection.

    async def _ask(self, question: _Question) -> list[str]:
        if self._failure is not None:
            raise self._failure
        async with self._asking:
            self._questions.append(question)
            self._room.set()
            await self._say_question(question)
        found = await question.answer
        if question.refusals:
            raise next(iter(question.refusals.values()))
        return found

    async def _say_question(self, question: _Question, after: str | None = None) -> None:
        more = {} if after is None else {"after": after}
        await self._say({"type": question.kind, "topics": question.topics, **more})

    async def _say(self, message: dict[str, Any]) -> None:
        """What is not heard by a connection is asked again of the next one, or not worth it."""
        if self._socket is not None:
            with suppress(aiohttp.ClientError, ConnectionError):
                await self._socket.send_json(message)

    async def _run(self) -> None:
        try:
            async with aclosing(self._sockets.connections()) as connections:
                async for socket in connections:
                    async with self._asking:
                        await self._begin(socket)
                    async for received in socket:
                        if received.type is aiohttp.WSMsgType.TEXT:
                            self._sockets.works()
                            self._take(received.json())
                            await self._make_room()
                    self._socket = None
        except BaseException as error:
            self._fail(error)
            raise

    async def _begin(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """What one has, from where one is, and then what was not answered."""
        asked = [it for it in self._questions if not it.is_again]
        if self._topics:
            asked.insert(0, _Question("subscribe", sorted(self._topics), is_again=True))
        self._questions = deque(asked)
        self._socket = socket
        after = self._came
        for question in asked:
            await self._say_question(question, after if question.kind == "subscribe" else None)
            after = None if question.kind == "subscribe" else after
        if self._state is not None:
            await self._say({"type": "presence", "state": self._state})

    async def _make_room(self) -> None:
        while len(self._waiting) >= _ROOM and not self._questions:
            self._room.clear()
            await self._room.wait()

    def _take(self, message: dict[str, Any]) -> None:
        place = message.get("next")
        self._came = place or self._came
        kind = message["type"]
        shown: Message | None = None
        if kind in ("subscribed", "unsubscribed"):
            self._settle(kind == "subscribed", message["topics"])
        elif kind == "error":
            if not self._refuse(message):
                shown = cast("Message", {"topic": None, **message})
        elif kind not in ("heartbeat", "pong", "too_old"):
            shown = cast("Message", message)
        if shown is not None or place is not None:
            self._waiting.append((place, shown))
            self._news.set()

    def _settle(self, is_more: bool, topics: list[str]) -> None:
        question = self._questions.popleft()
        self._topics = self._topics | {*topics} if is_more else self._topics - {*topics}
        question.settle(topics)

    def _refuse(self, message: dict[str, Any]) -> bool:
        """Whether it answers a question, whoever waits for that."""
        if not self._questions:
            return False
        question, topic = self._questions[0], message.get("topic")
        if topic is not None and topic not in question.topics:
            return False
        status = int(message["code"][2:])
        refusal = error_of(status, {"detail": message["message"], "argument": topic}, None)
        question.refusals[topic or ""] = refusal
        if question.is_again:
            self._topics -= {topic} if topic is not None else {*question.topics}
        if topic is None or question.refusals.keys() >= {*question.topics}:
            self._questions.popleft()
            question.settle([])
        return not question.is_again

    def _fail(self, error: BaseException) -> None:
        self._failure = error
        for question in self._questions:
            if not question.is_again and not question.answer.done():
                question.answer.set_exception(error)
        self._news.set()


class Stream:
    """The same without asyncio: a thread of its own keeps the connection alive."""

    def __init__(
        self, url: str, token: str | None, topics: Iterable[str], after: str | None
    ) -> None:
        self._url, self._token = url, token
        self._topics, self._after = tuple(topics), after
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._stream: AsyncStream | None = None
        self._session: aiohttp.ClientSession | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._do(self._open())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def place(self) -> str | None:
        """After the last message that was dealt with."""
        return self._opened().place

    @property
    def topics(self) -> frozenset[str]:
        return self._opened().topics

    def subscribe(self, *topics: str) -> list[str]:
        return self._do(self._opened().subscribe(*topics))

    def unsubscribe(self, *topics: str) -> None:
        self._do(self._opened().unsubscribe(*topics))

    def typing(self, post_id: str) -> None:
        self._do(self._opened().typing(post_id))

    def show(self, state: State) -> None:
        self._do(self._opened().show(state))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Message:
        return self._do(self._opened().__anext__())

    async def _open(self) -> None:
        self._session = aiohttp.ClientSession()
        self._stream = AsyncStream(self._session, self._url, self._token, self._topics, self._after)
        await self._stream.__aenter__()

    async def _close(self) -> None:
        if self._stream is not None:
            await self._stream.close()
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> AsyncStream:
        if self._stream is None:
            raise RuntimeError("a stream is opened by with")
        return self._stream

    def _do(self, wanted: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(wanted, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise
