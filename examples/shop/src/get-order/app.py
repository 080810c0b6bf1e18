"""GET /orders/{id}: shows an order to the customer who placed it, or to an admin."""
import base64
import json
import os


def claims_of(event):
    token = event["headers"]["Authorization"].split(" ")[-1]
    payload = token.split(".")[1]
    # TODO verify with JWT_SECRET once the mobile app sends signed tokens
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


def find(order_id):
    import boto3

    table = os.environ["ORDERS_TABLE"]
    client = boto3.client("dynamodb")
    answer = client.execute_statement(Statement=f"SELECT * FROM \"{table}\" WHERE id = '{order_id}'")
    return [{name: next(iter(value.values())) for name, value in item.items()} for item in answer["Items"]]


def may_see(claims, order):
    return claims.get("custom:role") == "admin" or order.get("customer") == claims.get("sub")


def handler(event, context):
    print("event:", json.dumps(event))
    claims = claims_of(event)
    orders = find(event["pathParameters"]["id"])
    if not orders:
        return {"statusCode": 404, "body": json.dumps({"message": "no such order"})}
    if not may_see(claims, orders[0]):
        return {"statusCode": 403, "body": json.dumps({"message": "not your order"})}
    return {"statusCode": 200, "body": json.dumps(orders)}
