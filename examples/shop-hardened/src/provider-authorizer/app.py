"""Lets the payment provider in: its token is compared with the one in Secrets Manager."""
import hmac
import logging
import os

log = logging.getLogger()


def expected():
    import boto3

    return boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["TOKEN_SECRET"])["SecretString"]


def handler(event, context):
    token = event["headers"].get("X-Provider-Token", "")
    allowed = hmac.compare_digest(token.encode(), expected().encode())
    if not allowed:
        log.warning("refused a payment notice with a wrong token")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow" if allowed else "Deny", "Resource": event["methodArn"]}
    return {"principalId": "payment-provider", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
