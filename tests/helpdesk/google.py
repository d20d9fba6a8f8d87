"""A stand-in for Google's endpoint on this machine, over TLS: passes, fails, hangs or raves."""

import contextlib
import http.server
import ssl
import subprocess
import threading
import time
from pathlib import Path

ANSWERS = {
    "passes": (200, b'{"success": true}'),
    "fails": (200, b'{"success": false, "error-codes": ["invalid-input-response"]}'),
    "breaks": (500, b"no"),
    "raves": (200, b"<html>not JSON"),
    "raves in JSON": (200, b'["what?"]'),
    "says nothing": (200, b""),
    "hangs": (200, b'{"success": true}'),  # for whoever waits so long
    "drips": (200, b'{"success": true}' + b" " * 20),
}


class Google:
    """asked: the bodies that came. domain: host and port, for RECAPTCHA_DOMAIN."""

    def __init__(self, folder: Path) -> None:
        self.behaves, self.asked = "passes", []
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name]
        subprocess.run(
            [*made, "-keyout", key, "-out", self.certificate], check=True, capture_output=True
        )
        outer = self

        class Endpoint(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.asked.append(self.rfile.read(length).decode())
                status, body = ANSWERS[outer.behaves]
                if outer.behaves == "hangs":
                    time.sleep(10)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                for byte in body if outer.behaves == "drips" else [body]:
                    self._send(byte)

            def _send(self, piece: bytes | int) -> None:
                if isinstance(piece, int):
                    time.sleep(0.2)  # no single wait is long
                    piece = bytes([piece])
                with contextlib.suppress(OSError):
                    self.wfile.write(piece)
                    self.wfile.flush()

            def log_message(self, *said: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.domain = f"localhost:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
