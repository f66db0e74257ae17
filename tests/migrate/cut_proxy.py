"""cut_proxy.py PORTFILE TARGET_PORT LIMIT [HOW...]: a TCP proxy to 127.0.0.1
that cuts every connection once the server has sent LIMIT bytes in all (0:
never), and refuses new ones from then on. Prints the bytes that passed when it
ends (SIGTERM). HOW: "fin" cuts with an orderly close, not a reset; "again"
lets new connections through, as a server does that is back at once;
"at=TEXT" cuts when the client has sent this (once): the server gets it, and
its answer is lost.

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
orderly, again = "fin" in sys.argv[4:], "again" in sys.argv[4:]
trigger = b""
for how in sys.argv[4:]:
    if how.startswith("at="):
        trigger = how[3:].encode()
cut = False
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


def end(s):
    """Closes with RST: the other side sees the connection break."""
    if not orderly:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(s)


def close(s):
    try:
        sel.unregister(s)
    except KeyError:
        pass
    s.close()


def forward(s):
    global passed, limit, cut
    other, from_server = pairs[s]
    try:
        data = s.recv(65536)
    except OSError:
        data = b""
    if from_server and limit and not cut:
        data = data[:max(0, limit - passed)]
    if from_server:
        passed += len(data)
    try:
        if data:
            other.sendall(data)
    except OSError:
        data = b""
    heard = bool(trigger) and not from_server and trigger in data
    if (heard or (limit and passed >= limit)) and not cut:
        if once:
            limit = 0
        else:
            cut = True
        for one, (_, of_server) in list(pairs.items()):
            # what was sent must still arrive where it was heard
            (close if heard and of_server else end)(one)
        pairs.clear()
    elif not data:
        close(s)
        close(other)
        pairs.pop(s, None)
        pairs.pop(other, None)


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
        if cut and not again:
            end(client)
            continue
        server = socket.create_connection(("127.0.0.1", target))
        pairs[client] = (server, False)
        pairs[server] = (client, True)
        sel.register(client, selectors.EVENT_READ, None)
        sel.register(server, selectors.EVENT_READ, None)
