package reach_test

import (
	"testing"
	"testing/fstest"

	"redoubt/reach"
)

// TestUntold holds that a note names what is not known: the bucket of an object
// whose key is, else the object.
func TestUntold(t *testing.T) {
	for args, want := range map[string]string{
		`Bucket=event["b"], Key="k"`:        "the code does not tell which bucket",
		`Bucket=event["b"], Key=event["k"]`: "the code does not tell which object",
		`Bucket="b", Key=event["k"]`:        "",
	} {
		code := "import boto3\n\n\ndef handler(event, context):\n    boto3.client(\"s3\").get_object(" + args + ")\n"
		g, err := reach.CodeUnder(fstest.MapFS{"f.py": {Data: []byte(code)}}, ".", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range g.AllCodeNeeds() {
			if n.Action == "s3:GetObject" && n.Note != want {
				t.Errorf("%s: %q, want %q", args, n.Note, want)
			}
		}
	}
}
