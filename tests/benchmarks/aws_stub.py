"""AWS as cheap as can be: answers the three calls of the webhook path from memory, in a process of its own."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONNECTION = "xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEY = "xero-webhook-key-0000000000000000000001=="
SECRET = json.dumps({"client_id": "id", "client_secret": "secret", "webhook_key": KEY})


def answer(target: str, asked: dict[str, Any]) -> dict[str, Any]:
    match target.rpartition(".")[2]:
        case "SendMessageBatch":
            taken = [{"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": "0" * 32} for entry in asked["Entries"]]
            return {"Successful": taken, "Failed": []}
        case "BatchGetItem":
            item = {"pk": {"S": "connection"}, "sk": {"S": CONNECTION}, "app": {"S": "main"}}
            return {"Responses": {table: [item] for table in asked["RequestItems"]}, "UnprocessedKeys": {}}
        case "GetSecretValue":
            return {"Name": asked["SecretId"], "SecretString": SECRET}
        case other:
            raise AssertionError(f"the webhook path called {other}")


class Stub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(answer(self.headers["X-Amz-Target"], asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nobody reads it."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    print(server.server_address[1], flush=True)
    server.serve_forever()
