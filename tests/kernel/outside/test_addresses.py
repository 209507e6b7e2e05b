"""Which addresses are outside, by their numbers and by how they are written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hutong.kernel import errors, outside

INSIDE = [
    "0.0.0.0",  # noqa: S104  judged, not listened on
    *("10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9"),
    *("168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192"),
    *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:5db8:d822::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "223.5.5.5", "2606:4700::1111", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_of_the_inside_is_never_public(text: str) -> None:
    assert not outside.is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_public(text: str) -> None:
    assert outside.is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_becomes_public_by_being_written_as_ipv6(plain: IPv4Address) -> None:
    number = int(plain)
    mapped = IPv6Address(0xFFFF << 32 | number)
    six_to_four = IPv6Address(0x2002 << 112 | number << 80)
    translated = IPv6Address(0x0064FF9B << 96 | number)
    assert not outside.is_public(mapped)
    assert not outside.is_public(six_to_four)
    assert outside.is_public(translated) == outside.is_public(plain)


REFUSED = [
    *("ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/", "javascript:1"),
    *("//shop.example/", "shop.example", "", "http://", "http:///x", "https:shop.example"),
    *("http://lin@shop.example/", "http://lin:pw@shop.example/", "http://@shop.example/"),
    "http://shop.example@127.0.0.1/",
    "http://127.0.0.1:80@shop.example/",
    *("http://shop.example:22/", "http://shop.example:8000/", "https://shop.example:80/"),
    *("http://localhost/", "http://metadata/", "http://localhost./", "http://./"),
    *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/"),
    *("http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.0x1/", "http://1.2.3.4.5/"),
    *("http://shop.example\\@127.0.0.1/", "http://shop.example /", "http://shop.example\t/"),
    *(
        "http://shop.example\n/",
        "http://shop.example/\r\nHost: inside",
        "http://shop\u200b.example/",
    ),
    *("http://[fe80::1%25eth0]/", "http://[::1", "http://shop..example/", "http://shop.example:x/"),
    "http://shop.example/" + "x" * 2048,
]


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_a_trick_is_not_tried(text: str) -> None:
    with pytest.raises(outside.NotOutside):
        outside.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://shop.example/",
        "https://shop.example:443/a?b=c#d",
        "HTTPS://Shop.Example/",
        "http://胡同.example/饺子",
        "http://shop.example./",
        "http://93.184.216.34/",
        "http://[2606:4700::1111]/",
    ],
)
def test_an_address_of_the_web_is_read(text: str) -> None:
    url = outside.read(text)
    assert url.scheme in {"http", "https"}
    assert url.raw_host == (url.raw_host or "").encode("ascii").decode()
    assert not url.raw_fragment


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused_and_nothing_else(text: str) -> None:
    for written in (text, f"http://{text}", f"http://shop.example/{text}"):
        try:
            url = outside.read(written)
        except errors.BadInput:
            continue
        assert url.raw_user is None
        assert url.port in {80, 443}
