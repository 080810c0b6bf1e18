// POST /orders: stores the order and queues it for the worker.
"use strict";
const { randomUUID } = require("crypto");

const PRICES = new Map([["p-100", 349.0], ["p-101", 39.9], ["p-102", 189.0]]);

// The server decides on price and status; the browser only says what and how many.
function orderOf(body, customer) {
  const items = body.items.map(({ id, count }) => {
    if (!PRICES.has(id) || !Number.isInteger(count) || count < 1 || count > 100) {
      throw new RangeError("unknown product or count");
    }
    return { id, count };
  });
  const total = items.reduce((sum, item) => sum + PRICES.get(item.id) * item.count, 0);
  return { id: randomUUID(), customer, email: String(body.email), note: String(body.note || ""), items, total, status: "new" };
}

async function store(order) {
  const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
  const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await db.send(new PutCommand({ TableName: process.env.ORDERS_TABLE, Item: order }));
}

async function enqueue({ id, customer, email, note }) {
  const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
  const message = { orderId: id, customer, email, note };
  await new SQSClient({}).send(
    new SendMessageCommand({ QueueUrl: process.env.ORDER_QUEUE_URL, MessageBody: JSON.stringify(message) }),
  );
}

exports.handler = async (event) => {
  let order;
  try {
    order = orderOf(JSON.parse(event.body), event.requestContext.authorizer.claims.sub);
  } catch {
    console.warn("refused an order that is not valid");
    return { statusCode: 400, body: JSON.stringify({ message: "not an order" }) };
  }
  await store(order);
  await enqueue(order);
  console.log("order stored", order.id);
  return { statusCode: 201, body: JSON.stringify({ id: order.id, status: order.status }) };
};
