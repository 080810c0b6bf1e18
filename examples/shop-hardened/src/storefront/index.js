// GET /shop/{page}: the shop's pages.
"use strict";
const fs = require("fs");
const path = require("path");

const PAGES = new Map([
  ["index.html", fs.readFileSync(path.join(__dirname, "pages/index.html"), "utf8")],
  ["delivery.html", fs.readFileSync(path.join(__dirname, "pages/delivery.html"), "utf8")],
]);
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text) {
  return text.replace(/[&<>"']/g, (c) => ESCAPES[c]);
}

exports.handler = async (event) => {
  const template = PAGES.get(event.pathParameters.page);
  if (!template) {
    return { statusCode: 404, body: "no such page" };
  }
  const visitor = (event.queryStringParameters || {}).name || "friend";
  return {
    statusCode: 200,
    headers: { "Content-Type": "text/html", "Content-Security-Policy": "default-src 'self'" },
    body: template.replace("{{visitor}}", () => escape(visitor)),
  };
};
