"""An organisation's sign-in service, on loopback, for as long as a test runs: OpenID Connect, code flow with PKCE."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "ned-recruit", "client-secret"


class Service(ThreadingHTTPServer):
    """What it says of whoever signs in is `claims`; `asked` keeps what each visit to it wanted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, object] = {}
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.audience = CLIENT
        self.broken = False

    def id_token(self, nonce: str = "") -> str:
        claims = {"iss": self.url, "aud": self.audience, "exp": 4102444800, "iat": 1, **self.claims}
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})


class Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *args) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            at = self.server.url
            self.answer(
                {
                    "issuer": at,
                    "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token",
                    "userinfo_endpoint": f"{at}/userinfo",
                    "jwks_uri": f"{at}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif address.path == "/authorize":
            asked = {key: values[0] for key, values in parse_qs(address.query).items()}
            self.server.asked.append(asked)
            code = f"code-{len(self.server.asked)}"
            self.server.codes[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif address.path == "/userinfo":
            known = {"sub", "email", "email_verified", "name", "given_name", "family_name"}
            self.answer({key: self.server.claims[key] for key in known & set(self.server.claims)})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.server.codes.pop(given["code"][0], None)
        verifier = given.get("code_verifier", [""])[0]
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        genuine = asked is not None and challenge == asked.get("code_challenge")
        if self.server.broken or not genuine or given["client_secret"] != [SECRET]:
            self.send_error(400)
            return
        token = {
            "access_token": "opaque",
            "token_type": "Bearer",
            "id_token": self.server.id_token(),
        }
        self.answer(token)

    def answer(self, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running():
    """Yield a service that answers; it is gone afterwards."""
    service = Service()
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join(10)
