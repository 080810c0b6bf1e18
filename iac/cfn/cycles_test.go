package cfn

import (
	"reflect"
	"testing"
	"testing/fstest"

	"redoubt/iac"
)

func TestCycles(t *testing.T) {
	const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: [{Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Bucket.Arn}/*"}]
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: s3:ObjectCreated:*}}
  Bucket:
    Type: AWS::S3::Bucket
  Other:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {B: !Ref Bucket}}}
`
	a, err := read(fstest.MapFS{"t.yaml": {Data: []byte(template)}}, "t.yaml", iac.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]string{{"Bucket", "Fn", "FnRole"}}; !reflect.DeepEqual(a.Cycles, want) {
		t.Errorf("%v, want %v", a.Cycles, want)
	}
}
