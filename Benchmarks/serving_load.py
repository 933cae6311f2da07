"""Load for HTTP servers from one thread: closed (clients that wait for their answer) and open (a fixed rate of arrivals).

One epoll loop over raw sockets: a request is one prepared piece of bytes, and of an answer only the head is looked at.
That costs about 0.1 ms of processor for each request, so that the generator hardly disturbs a server on the same machine.
"""

import dataclasses
import selectors
import socket
import time


@dataclasses.dataclass
class Answers:
    """What came back."""

    # Seconds of the answers with status 200; in open load from the planned arrival, however late it was sent.
    accepted: list = dataclasses.field(default_factory=list)
    rejected: list = dataclasses.field(default_factory=list)
    rejected_without_retry_after: int = 0
    other: dict = dataclasses.field(default_factory=dict)
    lost: int = 0
    seconds: float = 0
    example: bytes = b""

    @property
    def count(self):
        return len(self.accepted) + len(self.rejected) + sum(self.other.values()) + self.lost

    @property
    def rate(self):
        return len(self.accepted) / self.seconds

    def percentile(self, share):
        """A percentile of the accepted ones in milliseconds, by nearest rank."""
        ordered = sorted(self.accepted)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Connection:
    def __init__(self, address):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.begun, self.unsent, self.received = 0.0, memoryview(b""), bytearray()

    def begin(self, request, now):
        self.begun, self.unsent = now, memoryview(request)
        self.received.clear()
        self.send()

    def send(self):
        try:
            while self.unsent:
                self.unsent = self.unsent[self.socket.send(self.unsent):]
        except BlockingIOError:
            pass

    def answer(self):
        """The head and body once they are complete, else nothing; a closed connection raises."""
        part = self.socket.recv(1 << 16)
        if not part:
            raise ConnectionResetError
        self.received += part
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.received[:end]).lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.received) < end + 4 + length:
            return None
        return head, bytes(self.received[end + 4:])


def load(address, requests, seconds, clients=None, rate=None, patience=15, limit=None):
    """Sends `requests` in turn for some time and waits for all answers.

    Closed load with `clients`; open load with a `rate` in requests a second, over as many connections as it takes.
    `limit` ends after so many requests; `patience` is how long outstanding answers are waited for before they are lost.
    """
    assert (clients is None) != (rate is None)
    answers, selector, idle, busy, sent = Answers(), selectors.EpollSelector(), [], set(), 0
    events = selectors.EVENT_READ | selectors.EVENT_WRITE

    def connect():
        connection = Connection(address)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def start(connection, begun):
        nonlocal sent
        connection.begin(requests[sent % len(requests)], begun)
        sent += 1
        busy.add(connection)
        if connection.unsent:
            selector.modify(connection.socket, events, connection)

    def finish(connection, head, body):
        busy.discard(connection)
        now, status = time.perf_counter(), int(head[9:12])
        if status == 200:
            answers.accepted.append(now - connection.begun)
            answers.example = body
        elif status in (429, 503):
            answers.rejected.append(now - connection.begun)
            answers.rejected_without_retry_after += b"\r\nretry-after:" not in head
        else:
            answers.other[status] = answers.other.get(status, 0) + 1
        if b"\r\nconnection: close" in head:
            drop(connection)
        else:
            idle.append(connection)

    def drop(connection):
        busy.discard(connection)
        selector.unregister(connection.socket)
        connection.socket.close()

    begin = time.perf_counter()
    end, planned = begin + seconds, begin
    while True:
        now = time.perf_counter()
        running = now < end and (limit is None or sent < limit)
        if rate is None:
            while running and len(busy) < clients and (limit is None or sent < limit):
                start(idle.pop() if idle else connect(), now)
            wait = 0.5
        else:
            while running and planned <= now:
                start(idle.pop() if idle else connect(), planned)
                planned += 1 / rate
            wait = max(0.0, planned - now) if running else 0.5
        if not running:
            answers.seconds = answers.seconds or now - begin
            if not busy or now > end + patience:
                break
        for key, ready in selector.select(min(wait, 0.5)):
            connection = key.data
            try:
                if ready & selectors.EVENT_WRITE:
                    connection.send()
                    if not connection.unsent:
                        selector.modify(connection.socket, selectors.EVENT_READ, connection)
                if ready & selectors.EVENT_READ:
                    if connection not in busy:
                        # Only an idle connection that the server closes has something to read.
                        idle.remove(connection)
                        drop(connection)
                    elif (found := connection.answer()) is not None:
                        finish(connection, *found)
            except OSError:
                answers.lost += 1
                drop(connection)
    answers.lost += len(busy)
    for connection in [*busy, *idle]:
        connection.socket.close()
    return answers


def request(method, path, host, headers=(), body=b""):
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in dict(headers).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
