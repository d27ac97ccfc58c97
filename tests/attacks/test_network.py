"""Talking to anybody: there is nobody."""

from __future__ import annotations

TRY = (
    "import socket\ntry:\n    {act}\n    print('through')\nexcept OSError as error:\n    print('blocked:', error.errno)"
)
ACTS = {
    "loopback": "socket.create_connection(('127.0.0.1', 22), 1)",
    "IPv6 loopback": "socket.create_connection(('::1', 22), 1)",
    "an address outside": "socket.create_connection(('192.0.2.1', 80), 1)",
    "DNS": "socket.getaddrinfo('example.org', 80)",
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 53))",
    "raw packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(16, socket.SOCK_RAW, 0)",
    "vsock": "socket.socket(40, socket.SOCK_STREAM).connect((2, 1024))",
    "the kernel's crypto": "socket.socket(38, socket.SOCK_SEQPACKET)",
    "an abstract socket of the host": "socket.socket(socket.AF_UNIX).connect('\\0/tmp/.X11-unix/X0')",
    "a socket file of the host": "socket.socket(socket.AF_UNIX).connect('/run/systemd/private')",
}


def test_network(attack):
    """Is every way out closed?"""
    result = attack(before=[TRY.format(act=act) for act in ACTS.values()], printed="blocked:")
    assert result.printed.count("blocked:") == len(ACTS) and "through" not in result.printed


def test_a_socket_of_the_host_by_its_abstract_name(attack):
    """Is an abstract socket that listens on this machine out of reach?"""
    import socket

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("\0steady-gradients-attack")
        listening.listen()
        attack(
            before=[TRY.format(act="socket.socket(socket.AF_UNIX).connect('\\0steady-gradients-attack')")],
            printed="blocked:",
        )
