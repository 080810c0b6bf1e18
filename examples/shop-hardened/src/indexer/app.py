"""Stream of OrdersTable: keeps the search index that the support desk uses."""
import os


def index_entry(image):
    return {
        "orderId": image["id"]["S"],
        "customer": image.get("customer", {}).get("S", ""),
        "words": image.get("note", {}).get("S", "").lower().split(),
    }


def handler(event, context):
    import boto3

    table = boto3.resource("dynamodb").Table(os.environ["SEARCH_TABLE"])
    indexed = 0
    for record in event["Records"]:
        if record["eventName"] == "REMOVE":
            continue
        table.put_item(Item=index_entry(record["dynamodb"]["NewImage"]))
        indexed += 1
    return {"indexed": indexed}
