"""OrderQueue: writes the invoice of each order to the bucket and tells the customer."""
import gzip
import json
import logging
import os
import uuid

log = logging.getLogger()


def write_invoice(order):
    import boto3

    key = f"invoices/{uuid.UUID(order['orderId'])}.txt.gz"
    text = f"Invoice for {order['customer']}: {order['note']}"
    boto3.client("s3").put_object(Bucket=os.environ["INVOICE_BUCKET"], Key=key, Body=gzip.compress(text.encode()))
    return key


def notify(order, key):
    import boto3

    message = {"email": order.get("email"), "text": f"Your invoice is ready: {key}"}
    boto3.client("lambda").invoke(
        FunctionName=os.environ["NOTIFY_FUNCTION"],
        InvocationType="Event",
        Payload=json.dumps(message).encode(),
    )


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            notify(order, write_invoice(order))
        except Exception:
            log.exception("an order failed and is tried again")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
