package cloudtrail

import (
	"fmt"
	"strings"
	"testing"
)

func TestOperation(t *testing.T) {
	for in, want := range map[string]string{
		"s3.amazonaws.com GetObject":                              "aws:s3:getobject",
		"s3.amazonaws.com.cn GetObject":                           "aws:s3:getobject",
		"s3.amazonaws.com GetBucketVersioning":                    "aws:s3:getbucketversioning",
		"s3.amazonaws.com PutBucketPublicAccessBlock":             "aws:s3:putpublicaccessblock",
		"s3.amazonaws.com CreateAccessPoint":                      "aws:s3control:createaccesspoint",
		"monitoring.amazonaws.com PutMetricData":                  "aws:cloudwatch:putmetricdata",
		"states.amazonaws.com StartExecution":                     "aws:stepfunctions:startexecution",
		"lambda.amazonaws.com Invoke":                             "aws:lambda:invoke",
		"lambda.amazonaws.com UpdateFunctionCode20150331v2":       "aws:lambda:updatefunctioncode",
		"lambda.amazonaws.com CreateFunction20150331":             "aws:lambda:createfunction",
		"cloudfront.amazonaws.com CreateDistribution2020_05_31":   "aws:cloudfront:createdistribution",
		"dynamodb.amazonaws.com GetItem":                          "aws:dynamodb:getitem",
		"dynamodb.amazonaws.com GetRecords":                       "aws:dynamodbstreams:getrecords",
		"cognito-idp.amazonaws.com AdminGetUser":                  "aws:cognitoidp:admingetuser",
		"elasticloadbalancing.amazonaws.com CreateTargetGroup":    "aws:elbv2:createtargetgroup",
		"elasticloadbalancing.amazonaws.com ConfigureHealthCheck": "aws:elb:configurehealthcheck",
		"ses.amazonaws.com SendEmail":                             "aws:ses:sendemail",
		"ses.amazonaws.com CreateEmailIdentity":                   "aws:sesv2:createemailidentity",
		"bedrock.amazonaws.com InvokeModel":                       "aws:bedrockruntime:invokemodel",
		"tagging.amazonaws.com GetResources":                      "aws:resourcegroupstaggingapi:getresources",
		"events.amazonaws.com PutEvents":                          "aws:events:putevents",
	} {
		source, name, _ := strings.Cut(in, " ")
		if got := Operation(source, name); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct{ source, name, params, want string }{
		{"s3", "PutObject", `{"bucketName":"b","key":"a/c"}`, "arn:aws:s3:::b/a/c"},
		{"s3", "ListObjects", `{"bucketName":"b","prefix":"x"}`, "arn:aws:s3:::b"},
		{"dynamodb", "Query", `{"tableName":"Orders","indexName":"byUser"}`, "arn:aws:dynamodb:eu-west-1:1:table/Orders/index/byUser"},
		{"dynamodb", "PutItem", `{"tableName":"arn:aws:dynamodb:us-east-1:2:table/T"}`, "arn:aws:dynamodb:us-east-1:2:table/T"},
		{"dynamodb", "BatchGetItem", `{"requestItems":{"B":{},"A":{}}}`, "arn:aws:dynamodb:eu-west-1:1:table/A arn:aws:dynamodb:eu-west-1:1:table/B"},
		{"dynamodb", "TransactWriteItems", `{"transactItems":[{"put":{"tableName":"A"}},{"update":{"tableName":"B"}}]}`, "arn:aws:dynamodb:eu-west-1:1:table/A arn:aws:dynamodb:eu-west-1:1:table/B"},
		{"lambda", "Invoke", `{"functionName":"111122223333:fn:live"}`, "arn:aws:lambda:eu-west-1:1:function:fn"},
		{"lambda", "Invoke", `{"functionName":"111122223333:function:fn"}`, "arn:aws:lambda:eu-west-1:1:function:fn"},
		{"lambda", "Invoke", `{"functionName":"arn:aws:lambda:eu-west-1:1:function:fn:live"}`, "arn:aws:lambda:eu-west-1:1:function:fn:live"},
		{"sqs", "SendMessage", `{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/1/jobs"}`, "arn:aws:sqs:eu-west-1:1:jobs"},
		{"sns", "Publish", `{"topicArn":"arn:aws:sns:eu-west-1:1:t"}`, "arn:aws:sns:eu-west-1:1:t"},
		{"secretsmanager", "GetSecretValue", `{"secretId":"db"}`, "arn:aws:secretsmanager:eu-west-1:1:secret:db-??????"},
		{"secretsmanager", "GetSecretValue", `{"secretId":"arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"}`, "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"},
		{"ssm", "GetParameters", `{"names":["/a/b","c"]}`, "arn:aws:ssm:eu-west-1:1:parameter/a/b arn:aws:ssm:eu-west-1:1:parameter/c"},
		{"ssm", "GetParametersByPath", `{"path":"/a"}`, "arn:aws:ssm:eu-west-1:1:parameter/a/*"},
		{"kms", "Decrypt", `{"keyId":"alias/a"}`, "arn:aws:kms:eu-west-1:1:alias/a"},
		{"kms", "Decrypt", `{"keyId":"1234"}`, "arn:aws:kms:eu-west-1:1:key/1234"},
		{"events", "PutEvents", `{"entries":[{"eventBusName":"orders"}]}`, "arn:aws:events:eu-west-1:1:event-bus/orders"},
		{"events", "PutEvents", `{"entries":[{"source":"x"}]}`, "arn:aws:events:eu-west-1:1:event-bus/default"},
		{"sts", "AssumeRole", `{"roleArn":"arn:aws:iam::2:role/R"}`, "arn:aws:iam::2:role/R"},
		{"iam", "GetRole", `{"roleName":"R"}`, "arn:aws:iam::1:role/R"},
		{"ec2", "StartInstances", `{"instancesSet":{"items":[{"instanceId":"i-1"}]}}`, "arn:aws:ec2:eu-west-1:1:instance/i-1"},
		{"xray", "PutTraceSegments", `{"x":{"y":[1]}}`, ""},
		{"s3", "GetObject", `{"bucketName":7}`, ""},
	} {
		e := Event{Source: c.source + ".amazonaws.com", Name: c.name, Region: "eu-west-1", Account: "1", RequestParameters: []byte(c.params)}
		if got := strings.Join(e.Targets(), " "); got != c.want {
			t.Errorf("%s %s %s: got %s, want %s", c.source, c.name, c.params, got, c.want)
		}
	}
}

func TestObserved(t *testing.T) {
	var b strings.Builder
	denied := strings.NewReplacer("GetObject", "PutItem", "s3.amazonaws.com\"", "dynamodb.amazonaws.com\"", `"resources":`, `"errorCode":"AccessDenied","resources":`,
		"10:00:05Z", "11:00:00Z", "AWS::S3::Object", "x", "arn:aws:s3:::photos/in/cat.jpg", "arn:aws:dynamodb:eu-west-1:111122223333:table/Photos",
		`,{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::photos"}`, "").Replace(getObject)
	fmt.Fprintln(&b, denied)
	fmt.Fprintln(&b, strings.Replace(denied, "11:00:00Z", "09:00:00Z", 1))
	fmt.Fprintln(&b, getObject)
	fmt.Fprintln(&b, strings.Replace(getObject, `"type":"AssumedRole"`, `"type":"AssumedRole","invokedBy":"athena.amazonaws.com"`, 1))
	for i := range 300 {
		fmt.Fprintln(&b, strings.NewReplacer("cat.jpg", fmt.Sprint(i), "GetObject", "PutObject", "/thumbnails", fmt.Sprint("/s", i)).Replace(getObject))
	}
	fmt.Fprintln(&b, "oops")
	list, failed := Observed(Read(strings.NewReader(b.String()), "f"))
	var got strings.Builder
	for _, o := range list {
		fmt.Fprintf(&got, "%s %s %s via=%s %s–%s %d/%d %d\n", o.Role, o.Operation, o.Resource, o.Via, o.First.Format("15:04"), o.Last.Format("15:04"), o.Denied, o.Count, len(o.Sessions))
	}
	want := `shop-ThumbnailsRole-1A2B aws:dynamodb:putitem arn:aws:dynamodb:eu-west-1:111122223333:table/Photos via= 09:00–11:00 2/2 1
shop-ThumbnailsRole-1A2B aws:s3:getobject arn:aws:s3:::photos/in/cat.jpg via= 10:00–10:00 0/1 1
shop-ThumbnailsRole-1A2B aws:s3:getobject arn:aws:s3:::photos/in/cat.jpg via=athena.amazonaws.com 10:00–10:00 0/1 1
shop-ThumbnailsRole-1A2B aws:s3:putobject arn:aws:s3:::photos/* via= 10:00–10:00 0/300 20
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if len(failed) != 1 || !strings.Contains(failed[0].Error(), "f:305: no JSON object") {
		t.Errorf("failed: %v", failed)
	}
}
