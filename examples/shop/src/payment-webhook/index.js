// POST /payments: the payment provider tells us that an order is paid.
"use strict";

function receiptNumber() {
  return `R-${Math.random().toString(36).slice(2, 12)}`;
}

async function announce(payment) {
  const AWS = require("aws-sdk");
  const entry = {
    EventBusName: process.env.EVENT_BUS,
    Source: "shop.payments",
    DetailType: "payment.accepted",
    Detail: JSON.stringify(payment),
  };
  await new AWS.EventBridge().putEvents({ Entries: [entry] }).promise();
}

exports.handler = async (event) => {
  const payment = JSON.parse(event.body);
  if (payment.token !== process.env.PAYMENT_API_TOKEN) {
    console.log("wrong token", payment.token, "expected", process.env.PAYMENT_API_TOKEN);
    return { statusCode: 403, body: "wrong token" };
  }
  const receipt = receiptNumber();
  await announce({ ...payment, receipt });
  return { statusCode: 200, body: JSON.stringify({ receipt }) };
};
