"""A machine that translates, on a local port, as LibreTranslate speaks: good, odd or slow."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Machine:
    """`answer` makes a translation of one sentence; `odd` is sent instead of any answer."""

    def __init__(self):
        self.asked = []
        self.answer = lambda sentence, target: f"{target}: {sentence}"
        self.odd = None
        self.status = 200
        self.sleep = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(machine):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                machine.asked.append((self.path, said))
                time.sleep(machine.sleep)
                made = [machine.answer(one, said["target"]) for one in said["q"]]
                body = machine.odd or json.dumps({"translatedText": made}).encode()
                self.send_response(machine.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler
