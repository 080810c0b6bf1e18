"""A runtime for Lambda's Runtime API, standard library only. One connection
for all requests, as a careful client has it. The handler does what the event
says; an event of no known form is echoed."""
import http.client
import json
import os

BASE = "/2018-06-01/runtime/"
conn = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def ask(method, path, body=None, headers=None, **more):
    conn.request(method, BASE + path, body, headers or {}, **more)
    answer = conn.getresponse()
    return answer, answer.read()


def chunks(count, size):
    for i in range(count):
        yield bytes([65 + i % 26]) * size


def stream(id, count, size):
    """A streamed response ends with trailers, which http.client can't write."""
    conn.putrequest("POST", BASE + "invocation/" + id + "/response")
    conn.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
    conn.putheader("Transfer-Encoding", "chunked")
    conn.putheader("Trailer", "Lambda-Runtime-Function-Error-Type")
    conn.endheaders()
    for piece in chunks(count, size):
        conn.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
    conn.send(b"0\r\nLambda-Runtime-Function-Error-Type: Stream.Broken\r\n\r\n")
    answer = conn.getresponse()
    return answer, answer.read()


def handle(id, event, headers):
    word, _, rest = event.decode("latin-1").strip('"').partition(" ")
    if word == "fail":
        failure = json.dumps({"errorMessage": rest, "errorType": "Function.Failed"})
        return ask("POST", "invocation/" + id + "/error", failure,
                   {"Lambda-Runtime-Function-Error-Type": "Function.Failed"})
    if word == "exit":
        os._exit(3)
    if word == "stream":
        count, size = map(int, rest.split())
        return stream(id, count, size)
    if word == "expect":
        return ask("POST", "invocation/" + id + "/response", b"x" * 4096, {"Expect": "100-continue"})
    if word == "headers":
        event = json.dumps(dict(headers.items())).encode()
    if word == "twice":
        ask("POST", "invocation/" + id + "/response", b"first")
        answer, body = ask("POST", "invocation/" + id + "/response", b"second")
        print("second answer:", answer.status, body.decode())
        return answer, body
    if word == "large":
        answer, body = ask("POST", "invocation/" + id + "/response", b"x" * (7 << 20))
        print("large answer:", answer.status)
        return answer, body
    return ask("POST", "invocation/" + id + "/response", event)


if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    ask("GET", "restore/next")
if os.environ.get("FAIL_INIT"):
    ask("POST", "init/error", json.dumps({"errorMessage": "no", "errorType": "Init.Failed"}))
    raise SystemExit(1)
while True:
    answer, event = ask("GET", "invocation/next")
    if answer.status != 200:
        print("next:", answer.status, event.decode("latin-1"))
        raise SystemExit(2)
    handle(answer.headers["Lambda-Runtime-Aws-Request-Id"], event, answer.headers)
