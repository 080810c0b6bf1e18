"""GET /products?q=desk&sort=price: searches the catalogue that ships with the function."""
import json
import sqlite3
import traceback
from pathlib import Path

CATALOGUE = Path(__file__).with_name("catalogue.sql")
_connection = None


def database():
    global _connection
    if _connection is None:
        _connection = sqlite3.connect(":memory:", check_same_thread=False)
        _connection.executescript(CATALOGUE.read_text())
    return _connection


def search(term, sort):
    sql = f"SELECT id, name, price FROM products WHERE hidden = 0 AND name LIKE '%{term}%' ORDER BY {sort}"
    return [{"id": r[0], "name": r[1], "price": r[2]} for r in database().execute(sql)]


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    try:
        products = search(query.get("q", ""), query.get("sort", "name"))
    except Exception:
        return {"statusCode": 500, "body": traceback.format_exc()}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"},
        "body": json.dumps({"products": products}),
    }
