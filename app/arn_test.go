package app

import "testing"

func TestParseARN(t *testing.T) {
	for s, want := range map[string]ARN{
		"arn:aws:s3:::bucket/key":                            {"aws", "s3", "", "", "bucket/key"},
		"arn:aws:lambda:eu-west-1:123456789012:function:f:1": {"aws", "lambda", "eu-west-1", "123456789012", "function:f:1"},
		"arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue.QueueName}": {
			"${AWS::Partition}", "sqs", "${AWS::Region}", "${AWS::AccountId}", "${Queue.QueueName}",
		},
		"arn:aws:dynamodb:{{resolve:ssm:region}}:*:table/{{resolve:ssm:name}}": {
			"aws", "dynamodb", "{{resolve:ssm:region}}", "*", "table/{{resolve:ssm:name}}",
		},
		"arn:*:*:*:*:*": {"*", "*", "*", "*", "*"},
	} {
		if got, ok := ParseARN(s); !ok || got != want {
			t.Errorf("%s: %+v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "*", "arn", "arn:aws:s3", "bucket:a:b:c:d:e", "${Bucket.Arn}", "arn:${AWS::Partition"} {
		if got, ok := ParseARN(s); ok {
			t.Errorf("%s is taken for an ARN: %+v", s, got)
		}
	}
}
