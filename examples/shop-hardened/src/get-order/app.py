"""GET /orders/{id}: shows an order to the customer who placed it."""
import json
import logging
import os
import uuid

log = logging.getLogger()


def find(order_id):
    import boto3

    table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
    return table.get_item(Key={"id": order_id}).get("Item")


def handler(event, context):
    customer = event["requestContext"]["authorizer"]["claims"]["sub"]  # verified by the API
    try:
        order_id = str(uuid.UUID(event["pathParameters"]["id"]))
    except ValueError:
        log.warning("refused an order number of another form")
        return {"statusCode": 400, "body": json.dumps({"message": "not an order number"})}
    order = find(order_id)
    if not order or order["customer"] != customer:
        log.warning("refused an order to somebody else")
        return {"statusCode": 404, "body": json.dumps({"message": "no such order"})}
    return {"statusCode": 200, "body": json.dumps(order, default=str)}
