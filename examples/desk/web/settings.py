"""Where the desk listens, and what must hold before it does.

>>> Settings().secure, sorted(Settings().hosts)
(False, ['127.0.0.1:8000', 'localhost:8000'])
>>> Settings(host="0.0.0.0").check()
Traceback (most recent call last):
desk.web.settings.NotSafeError: 0.0.0.0 can be reached from elsewhere: give --tls-cert and --tls-key
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit


class NotSafeError(ValueError):
    """The desk does not start like this."""


@dataclass(frozen=True, slots=True)
class Settings:
    """host, port, tls_cert, tls_key: of the listener. url: as browsers know it behind a proxy.

    idle, absolute: a session ends after so long without a request, and after so long at most (an
    officer's pause, and a day at the counter).
    """

    host: str = "127.0.0.1"
    port: int = 8000
    tls_cert: Path | None = None
    tls_key: Path | None = None
    url: str = ""
    idle: timedelta = field(default=timedelta(minutes=30))
    absolute: timedelta = field(default=timedelta(hours=12))

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the listener."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def tls(self) -> bool:
        """Whether the listener speaks TLS itself."""
        return self.tls_cert is not None and self.tls_key is not None

    @property
    def proxied(self) -> bool:
        """Whether a proxy on this machine speaks TLS for it."""
        return bool(self.url)

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.tls or self.proxied

    @property
    def hosts(self) -> frozenset[str]:
        """The ``Host`` headers that are answered."""
        if self.proxied:
            return frozenset({urlsplit(self.url).netloc.lower()})
        names = {"localhost", "127.0.0.1"} if self.loopback else set()
        if self.host not in ("0.0.0.0", "::"):  # every address: the certificate's name is needed
            names.add(f"[{self.host}]" if ":" in self.host else self.host)
        found = {f"{name}:{self.port}" for name in names}
        return frozenset(found | names if self.port in (80, 443) else found)

    @property
    def address(self) -> str:
        """What to type into a browser."""
        name = self.host if self.host not in ("0.0.0.0", "::") else "localhost"
        return self.url or f"http{'s' if self.tls else ''}://{name}:{self.port}/"

    def check(self) -> None:
        """``NotSafeError`` unless it may start."""
        if (self.tls_cert is None) is not (self.tls_key is None):
            raise NotSafeError("--tls-cert and --tls-key go together")
        for path in (self.tls_cert, self.tls_key):
            if path is not None and not path.is_file():
                raise NotSafeError(f"no such file: {path}")
        if self.proxied and not (self.url.startswith("https://") and self.loopback):
            raise NotSafeError("--url is an https:// address of a proxy on this machine")
        if not self.loopback and not self.tls:
            raise NotSafeError(
                f"{self.host} can be reached from elsewhere: give --tls-cert and --tls-key"
            )
        if not self.hosts:
            raise NotSafeError(f"{self.host} is no name: give the name that the certificate is for")
