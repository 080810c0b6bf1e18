"""Mails the customer: after a payment (EventBridge), on a shipment (SNS), or when the worker asks."""
import json
import os
from decimal import Decimal


def messages(event):
    if "Records" in event:
        for record in event["Records"]:
            shipment = json.loads(record["Sns"]["Message"])
            yield shipment["email"], f"Parcel {shipment['parcel']} is on its way."
    elif "detail" in event:
        detail = event["detail"]
        total = Decimal(str(detail["amount"]))
        yield detail["email"], f"We received {total:.2f} EUR, receipt {detail['receipt']}."
    else:
        yield event["email"], event["text"]


def send(email, text):
    import boto3

    boto3.client("ses").send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [email]},
        Message={"Subject": {"Data": "Your order"}, "Body": {"Text": {"Data": text}}},
    )


def handler(event, context):
    sent = 0
    for email, text in messages(event):
        send(email, text)
        sent += 1
    return {"sent": sent}
