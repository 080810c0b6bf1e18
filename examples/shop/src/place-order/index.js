// POST /orders: stores the order and queues it for the worker.
"use strict";
const { randomUUID } = require("crypto");

// The browser keeps the cart serialized, with the functions that format its prices.
function parseCart(body) {
  const serialize = require("node-serialize");
  return serialize.unserialize(body);
}

async function store(order) {
  const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
  const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await db.send(new PutCommand({ TableName: process.env.ORDERS_TABLE, Item: order }));
}

async function enqueue(order) {
  const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
  const message = { orderId: order.id, customer: order.customer, email: order.email, note: order.note };
  await new SQSClient({}).send(
    new SendMessageCommand({ QueueUrl: process.env.ORDER_QUEUE_URL, MessageBody: JSON.stringify(message) }),
  );
}

exports.handler = async (event) => {
  console.log("order received", JSON.stringify(event));
  const cart = parseCart(event.body);
  const order = { id: randomUUID(), status: "new", total: 0, ...cart };
  await store(order);
  await enqueue(order);
  return { statusCode: 201, body: JSON.stringify({ id: order.id, status: order.status }) };
};
