"""A browser without a screen: joins a class, opens pages over Streamlit's WebSocket, presses buttons, and fetches as the scripts do.

It costs a hundredth of a real browser, so that a class of thirty fits beside the server on a small computer. It draws nothing.
"""

import asyncio
import re
import time
from typing import Any

import httpx2
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

TOKEN = re.compile(rb"InJlYWQi\.[\w-]+\.[\w-]+")  # of the scope "read", as it stands in what a page gives its components


class Refused(Exception):
    """An answer of the server that no browser should get."""


class Visitor:
    """One browser. `exceptions`: what pages showed as errors of the program."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.http = httpx2.AsyncClient(base_url=url, timeout=90, follow_redirects=False)
        self.exceptions: list[str] = []
        self.query = self.token = ""
        self._socket: Any = None
        self._page = ""
        self._buttons: dict[str, str] = {}
        self._finished = asyncio.Event()
        self._reader: asyncio.Task | None = None

    async def join(self, code: str) -> None:
        """Become a student; without a name, a spectator."""
        who = {"name": self.name} if self.name else {"watch": "1"}
        answer = await self.http.post("/join", data={"code": code, **who})
        if answer.status_code != 303:
            raise Refused(f"joining was answered {answer.status_code}")

    async def open(self, page: str, query: str = "") -> float:
        """Open a page as by its address, in a connection of its own; returns the seconds until its script has ended."""
        await self.leave()
        began = time.monotonic()
        answer = await self.http.get(f"/{page}?{query}", headers={"accept": "text/html"})
        if answer.status_code != 200:
            raise Refused(f"/{page} was answered {answer.status_code}")
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        self._socket = await websockets.connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": cookies},
            max_size=None,
            origin=websockets.Origin(self.url),
        )
        self._page, self.query = "", query
        self._reader = asyncio.create_task(self._read())
        await self.rerun(page=page)
        return time.monotonic() - began

    async def rerun(self, press: str = "", page: str = "") -> float:
        """Run the page's script again, perhaps with a button pressed; returns the seconds that it took."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, self._page, page
        if press:
            widget = state.widget_states.widgets.add()
            widget.id, widget.trigger_value = self._buttons[press], True
        self._finished.clear()
        began = time.monotonic()
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._finished.wait(), 90)
        return time.monotonic() - began

    async def get(self, path: str) -> httpx2.Response:
        return self._good(await self.http.get(path, headers={"X-GAN-Token": self.token}))

    async def post(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        return self._good(await self.http.post(path, json=body, headers={"X-GAN-Token": self.token}))

    def _good(self, answer: httpx2.Response) -> httpx2.Response:
        """Overtaken requests (409) are part of every drag."""
        if answer.status_code >= 400 and answer.status_code != 409:
            raise Refused(f"{answer.request.url.path} was answered {answer.status_code}: {answer.text[:200]}")
        return answer

    async def leave(self) -> None:
        """Close the page."""
        if self._reader:
            self._reader.cancel()
            await self._socket.close()
            self._reader = None

    async def close(self) -> None:
        await self.leave()
        await self.http.aclose()

    async def _read(self) -> None:
        async for data in self._socket:
            if found := TOKEN.search(data):
                self.token = found[0].decode()
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                self._finished.set()
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element)

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message[:200]}")
        elif kind == "button" and not element.button.disabled:
            self._buttons[element.button.label] = element.button.id
