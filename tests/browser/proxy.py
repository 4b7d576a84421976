"""A reverse proxy as small as can be: it passes on what lies below a path, and refuses everything else."""

import asyncio
import threading
from concurrent.futures import Future


class Proxy:
    """http://127.0.0.1:PORT/PATH is the server at `port`, which sees PATH too, unless `strip`. `refused` are other paths."""

    def __init__(self, port: int, path: str, strip: bool) -> None:
        self.target, self.path, self.strip = port, path, strip
        self.refused: list[str] = []
        self.port: Future[int] = Future()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.work()), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.port.result(10)}{path}"

    async def work(self) -> None:
        self.loop, self.ended = asyncio.get_running_loop(), asyncio.Event()
        listening = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port.set_result(listening.sockets[0].getsockname()[1])
        await self.ended.wait()
        listening.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(10)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection; what follows its head (a body, a WebSocket's frames) is passed on as it comes."""
        try:
            line, *headers = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
            method, path, version = line.decode().split(" ")
            if not path.startswith(self.path + "/"):
                self.refused.append(path)
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            if not any(header.lower().startswith(b"upgrade:") for header in headers):
                headers = [one for one in headers if not one.lower().startswith(b"connection:")] + [b"Connection: close"]
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            line = f"{method} {path.removeprefix(self.path) if self.strip else path} {version}".encode()
            back.write(b"\r\n".join([line, *headers, b"", b""]))
            await asyncio.gather(pipe(reader, back), pipe(there, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # a browser that went away
        finally:
            writer.close()


async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()
