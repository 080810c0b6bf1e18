// POST /payments: the payment provider tells us that an order is paid.
"use strict";
const { randomUUID } = require("crypto");

async function announce(payment) {
  const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
  const entry = {
    EventBusName: process.env.EVENT_BUS,
    Source: "shop.payments",
    DetailType: "payment.accepted",
    Detail: JSON.stringify(payment),
  };
  await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [entry] }));
}

exports.handler = async (event) => {
  const { order, amount, email } = JSON.parse(event.body); // the API checked its form
  const receipt = randomUUID();
  await announce({ order, amount: Number(amount), email, receipt });
  return { statusCode: 200, body: JSON.stringify({ receipt }) };
};
