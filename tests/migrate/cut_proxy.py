"""cut_proxy.py PORTFILE TARGET_PORT LIMIT: a TCP proxy to 127.0.0.1 that
cuts every connection once the server has sent LIMIT bytes in all (0: never),
and refuses new ones from then on. Prints the bytes that passed when it ends
(SIGTERM).

With LIMIT "once", limits come as lines on the standard input. Each is answered
with the bytes that have passed since the one before; the cut comes once, and
new connections go through. Ends with its input."""
import selectors
import signal
import socket
import struct
import sys

portfile, target = sys.argv[1], int(sys.argv[2])
once = sys.argv[3] == "once"
limit = 0 if once else int(sys.argv[3])
listener = socket.create_server(("127.0.0.1", 0))
with open(portfile, "w") as f:
    f.write(str(listener.getsockname()[1]))
passed = 0
sel = selectors.DefaultSelector()
sel.register(listener, selectors.EVENT_READ, None)
if once:
    sel.register(sys.stdin, selectors.EVENT_READ, None)
pairs = {}


def done(*_):
    print(passed, flush=True)
    sys.exit(0)


def reset(s):
    """Closes with RST: the other side sees the connection break."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(s)


def close(s):
    try:
        sel.unregister(s)
    except KeyError:
        pass
    s.close()


def forward(s):
    global passed, limit
    other, from_server = pairs[s]
    try:
        data = s.recv(65536)
    except OSError:
        data = b""
    if from_server and limit:
        data = data[:max(0, limit - passed)]
    if from_server:
        passed += len(data)
    try:
        if data:
            other.sendall(data)
    except OSError:
        data = b""
    if not data or (limit and passed >= limit):
        end = reset if limit and passed >= limit else close
        end(s)
        end(other)
        pairs.pop(s, None)
        pairs.pop(other, None)
        if once and end is reset:
            limit = 0


def obey():
    global passed, limit
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    print(passed, flush=True)
    passed, limit = 0, int(line)


signal.signal(signal.SIGTERM, done)
while True:
    for key, _ in sel.select():
        s = key.fileobj
        if s is sys.stdin:
            obey()
            continue
        if s is not listener:
            if s in pairs:
                forward(s)
            continue
        client, _ = listener.accept()
        if limit and passed >= limit:
            reset(client)
            continue
        server = socket.create_connection(("127.0.0.1", target))
        pairs[client] = (server, False)
        pairs[server] = (client, True)
        sel.register(client, selectors.EVENT_READ, None)
        sel.register(server, selectors.EVENT_READ, None)
