"""Writes addresses.tsv: addresses, and whether a request on behalf of a stranger may go there.

The verdict is that of Python's ipaddress module and of nothing in this repository. Its tables differ between versions;
the ranges in STRICTER make the file the same for all, and name where we are stricter than it on purpose.

    python3 make-addresses.py > addresses.tsv
"""

import ipaddress
import random

STRICTER = [
    ipaddress.ip_network(text)
    for text in [
        # Registered as special; some versions of Python know parts of them only.
        "100.64.0.0/10", "192.0.0.0/24", "64:ff9b:1::/48", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "::ffff:0:0/96",
        # Retired ways of wrapping IPv4 (RFC 7526): no server is there any more, but a gateway into a network may be.
        "192.88.99.0/24", "2002::/16",
        # Azure's own service on each of its machines.
        "168.63.129.16/32",
    ]
]
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
INTERESTING = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "233.252.0.0/24",
    "240.0.0.0/4", "255.255.255.255/32", "1.1.1.1/32", "8.8.8.8/32", "100.100.100.200/32", "169.254.169.254/32",
    "::/128", "::1/128", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
    "2000::/3", "2001::/23", "2001::/32", "2001:1::1/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
    "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2606:4700::/32", "2620:4f:8000::/48",
    "2a00::/12", "3fff::/20", "5f00::/16", "fc00::/7", "fd00:ec2::254/128", "fe80::/10", "fec0::/10", "ff00::/8",
]


def is_public(address):
    if address.version == 6 and address in TRANSLATED:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address in network for network in STRICTER if network.version == address.version):
        return False
    special = (
        address.is_multicast or address.is_reserved or address.is_private or address.is_loopback
        or address.is_link_local or address.is_unspecified or getattr(address, "is_site_local", False)
    )
    return address.is_global and not special


def around(network):
    first, last = int(network[0]), int(network[-1])
    kind = type(network[0])
    for number in {first - 1, first, first + 1, (first + last) // 2, last - 1, last, last + 1}:
        if 0 <= number < 1 << kind(0).max_prefixlen:
            yield kind(number)


addresses = set()
for text in INTERESTING:
    addresses.update(around(ipaddress.ip_network(text)))
generator = random.Random(6890)
addresses.update(ipaddress.IPv4Address(generator.getrandbits(32)) for _ in range(400))
addresses.update(ipaddress.IPv6Address(generator.getrandbits(128)) for _ in range(150))
addresses.update(ipaddress.IPv6Address(1 << 125 | generator.getrandbits(125)) for _ in range(150))
for address in sorted(address for address in addresses if address.version == 4):
    number = int(address)
    for wrapped in [
        number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x64FF9B0001 << 80 | number, 0x2002 << 112 | number << 80,
        0x2001 << 112 | number ^ 0xFFFFFFFF,
    ]:
        if generator.random() < 0.25:
            addresses.add(ipaddress.IPv6Address(wrapped))

for address in sorted(addresses, key=lambda address: (address.version, int(address))):
    # IPv6 in full, a spelling that our own code reads but does not write.
    digits = f"{int(address):032x}"
    text = str(address) if address.version == 4 else ":".join(digits[start:start + 4] for start in range(0, 32, 4))
    print(text, "public" if is_public(address) else "special", sep="\t")
