// ANY /shop/{proxy+}: the shop's pages, and the visitor's display preferences.
"use strict";
const fs = require("fs");
const path = require("path");

const PAGES = path.join(__dirname, "pages");
const DEFAULTS = { theme: "light", pageSize: 20, newsletter: { weekly: false } };

function page(event) {
  const name = (event.pathParameters || {}).proxy || "index.html";
  const visitor = (event.queryStringParameters || {}).name || "friend";
  const template = fs.readFileSync(path.join(PAGES, decodeURIComponent(name)), "utf8");
  return {
    statusCode: 200,
    headers: { "Content-Type": "text/html" },
    body: template.replace("{{visitor}}", visitor),
  };
}

function savePreferences(event) {
  const _ = require("lodash");
  const preferences = _.defaultsDeep({}, JSON.parse(event.body), DEFAULTS);
  return {
    statusCode: 200,
    headers: { "Set-Cookie": `preferences=${encodeURIComponent(JSON.stringify(preferences))}` },
    body: JSON.stringify(preferences),
  };
}

exports.handler = async (event) => {
  try {
    return event.httpMethod === "POST" ? savePreferences(event) : page(event);
  } catch (error) {
    return { statusCode: 500, body: error.stack };
  }
};
