"""Function URL: a supplier names the feed with its products, and we import it."""
import base64
import json
import os
import urllib.request
from decimal import Decimal


def fetch(feed):
    user, password = os.environ["SUPPLIER_USER"], os.environ["SUPPLIER_PASSWORD"]
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    request = urllib.request.Request(feed, headers={"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def parse(text):
    import yaml

    return yaml.load(text, Loader=yaml.Loader)


def handler(event, context):
    import boto3

    request = json.loads(event["body"])
    products = parse(fetch(request["feed"]))["products"]
    table = boto3.resource("dynamodb").Table(os.environ["PRODUCTS_TABLE"])
    for product in products:
        table.put_item(Item={**product, "price": Decimal(str(product["price"]))})
    return {"statusCode": 200, "body": json.dumps({"imported": len(products)})}
