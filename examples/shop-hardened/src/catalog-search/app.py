"""GET /products?q=desk&sort=price: searches the catalogue that ships with the function."""
import json
import logging
import sqlite3
from pathlib import Path

CATALOGUE = Path(__file__).with_name("catalogue.sql")
ORDERS = {
    "name": "SELECT id, name, price FROM products WHERE hidden = 0 AND name LIKE ? ORDER BY name",
    "price": "SELECT id, name, price FROM products WHERE hidden = 0 AND name LIKE ? ORDER BY price",
}
log = logging.getLogger()


def database():
    connection = sqlite3.connect(":memory:")
    connection.executescript(CATALOGUE.read_text())
    return connection


def search(term, sort):
    rows = database().execute(ORDERS[sort], (f"%{term}%",))
    return [{"id": r[0], "name": r[1], "price": r[2]} for r in rows]


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    sort = query.get("sort", "name")
    if sort not in ORDERS:
        log.warning("refused an unknown order of the products")
        return {"statusCode": 400, "body": json.dumps({"message": "unknown order"})}
    products = search(query.get("q", "")[:100], sort)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"products": products}),
    }
