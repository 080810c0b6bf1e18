// A function for npm's aws-lambda-ric. It does what the event says; an event
// of no known form is echoed.
const plain = async (event) => {
  const [word, ...rest] = String(event).split(" ");
  if (word === "fail") throw new Error(rest.join(" "));
  if (word === "large") return "x".repeat(7 << 20);
  return event;
};
exports.handler = plain;
if (process.env.STREAMED) {
  exports.handler = globalThis.awslambda.streamifyResponse(async (event, response) => {
    for (let i = 0; i < Number(event); i++) response.write(Buffer.alloc(1 << 16, 65 + (i % 26)));
    response.end();
  });
}
