"""OrderQueue: writes the invoice of each order to the bucket and tells the customer."""
import json
import os


def write_invoice(order):
    import boto3

    path = f"/tmp/{order['orderId']}.txt.gz"
    os.system(f"echo 'Invoice for {order['customer']}: {order['note']}' | gzip > {path}")
    key = f"invoices/{order['orderId']}.txt.gz"
    boto3.client("s3").upload_file(path, os.environ["INVOICE_BUCKET"], key)
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
    for record in event["Records"]:
        order = json.loads(record["body"])
        key = write_invoice(order)
        notify(order, key)
    return {"processed": len(event["Records"])}
