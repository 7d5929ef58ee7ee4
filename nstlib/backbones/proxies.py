"""What stands between this machine and a server: proxies, and what they answer."""

import ssl
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_of(server):
    """The proxy that leads to this address, split into its parts, or None. From the environment, as HTTPS_PROXY and
    NO_PROXY, or from the system's settings on Windows and macOS."""
    parts = urlsplit(server)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}")


def first_stop(server):
    """(host, port) that a connection to this address goes to: the proxy's, or its own."""
    parts = proxy_of(server) or urlsplit(server)
    return parts.hostname, parts.port or {"https": 443}.get(parts.scheme, 80)


def stop_in_words(server):
    """What cannot be reached when `first_stop` cannot."""
    if proxy_of(server) is None:
        return "their server"
    return f"the proxy {_address(server)}, which the environment names,"


def obstacle(server):
    """Why a proxy cannot be used at all, or None."""
    try:
        proxy = proxy_of(server)
        if proxy is None:
            return None
        if not proxy.hostname:
            raise ValueError("no name of a computer")
        proxy.port  # noqa: B018 - raises where it is no number
    except ValueError as error:
        return f"the environment names no usable proxy (HTTPS_PROXY: {str(error)[:80].lower()})"
    if proxy.scheme.startswith("socks"):
        return f"{_address(server)} is a SOCKS proxy, which Python's downloads cannot use"
    return None


def reason(error, server):
    """Why a download failed, in words; error: what Keras made of an error of urllib's."""
    cause = error.__context__ if error.__context__ is not None else error
    inner = getattr(cause, "reason", None)
    text = str(inner or cause)
    if isinstance(inner, ssl.SSLCertVerificationError):
        return (
            f"the certificate of the connection is not trusted: {inner.verify_message}; where a school or a firm looks "
            "into connections, let SSL_CERT_FILE name the file of its own certificate"
        )
    if (isinstance(cause, HTTPError) and cause.code == 407) or "407" in text.split():
        return (
            f"the proxy {_address(server)} asks who you are; give it name and password with "
            "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"
        )
    words = str(error).split(" -- ")[-1].strip().rstrip(".") or type(error).__name__
    through = "" if proxy_of(server) is None else f", through the proxy {_address(server)}"
    return f"{words}{through}"


def is_a_page(path):
    """Is a file the HTML of a page?"""
    with open(path, "rb") as file:
        begins = file.read(512).lstrip().lower()
    return begins.startswith((b"<!doctype html", b"<html")) or b"<head" in begins


def _address(server):
    """Host and port of the proxy, without the name and the password that may stand before them."""
    host, port = first_stop(server)
    return f"{host}:{port}"
