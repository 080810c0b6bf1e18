package reach_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"redoubt/trigger"
)

// TestAims: each field that reaches a sink is told, not only the best of each sink;
// what a framework hands out may be anywhere; what the stream's reader does counts
// for those who write the table.
func TestAims(t *testing.T) {
	g := needGraphOf(t, fstest.MapFS{
		"template.yaml": {Data: []byte(`
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13}}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: worker.handler, CodeUri: src, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}}}
  Queue: {Type: AWS::SQS::Queue}
  Web:
    Type: AWS::Serverless::Function
    Properties: {Handler: web.handler, CodeUri: src, Events: {A: {Type: Api, Properties: {Path: /, Method: get}}}}
  Writer:
    Type: AWS::Serverless::Function
    Properties:
      Handler: writer.handler
      CodeUri: src
      Environment: {Variables: {TABLE: !Ref Table}}
      Events: {A: {Type: Api, Properties: {Path: /, Method: post}}}
  Reader:
    Type: AWS::Serverless::Function
    Properties: {Handler: reader.handler, CodeUri: src, Events: {S: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST}}}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}
`)},
		"src/worker.py": {Data: []byte(`
import os, json
def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        print(order["colour"] == "red")
        os.system(f"echo {order['customer']} {order['note']} > /tmp/{int(order['id'])}")
`)},
		"src/web.py": {Data: []byte(`
import os, awsgi
from flask import Flask, request
app = Flask(__name__)
@app.route("/")
def index():
    os.system("ls " + request.args["dir"])
    return "ok"
def handler(event, context):
    return awsgi.response(app, event, context)
`)},
		"src/writer.py": {Data: []byte(`
import os, json, boto3
def handler(event, context):
    item = json.loads(event["body"])
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item=item)
`)},
		"src/reader.py": {Data: []byte(`
import os
def handler(event, context):
    for record in event["Records"]:
        os.system("echo " + record["dynamodb"]["NewImage"]["name"]["S"])
`)},
	})
	want := map[string][]string{
		"Worker": {"event.Records[].body.customer", "event.Records[].body.note"},
		"Web":    {"event"},
		"Writer": {"event.body.name"},
		"Reader": {"event.Records[].dynamodb.NewImage.name.S"},
	}
	for _, f := range g.App.Functions {
		var got []string
		for _, a := range g.Aims(f) {
			if a.Kind == "command" {
				got = append(got, trigger.Spell(a.Path))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want[f.Name]) {
			t.Errorf("%s: %v, want %v", f.Name, got, want[f.Name])
		}
		if !g.ReadWhole(f) {
			t.Errorf("%s was read whole", f.Name)
		}
	}
}
