package policy_test

import (
	"testing"

	"redoubt/policy"
)

func TestReadSecretRef(t *testing.T) {
	const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/hook-AbCdEf"
	for text, want := range map[string]policy.SecretRef{
		"env:HOOK":                       {Store: "env", Name: "HOOK"},
		"secretsmanager:" + arn:          {Store: "secretsmanager", Name: arn, Region: "eu-west-1"},
		"secretsmanager:" + arn + "#key": {Store: "secretsmanager", Name: arn, Region: "eu-west-1", Key: "key"},
		"ssm:/shop/hook":                 {Store: "ssm", Name: "/shop/hook"},
		"ssm:arn:aws-cn:ssm:cn-north-1:123456789012:parameter/shop/hook": {Store: "ssm", Name: "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/shop/hook", Region: "cn-north-1"},
	} {
		if got, err := policy.ReadSecretRef(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "HOOK", "env:", "env:A B", "vault:x", "secretsmanager:shop/hook", "ssm:", "ssm:" + arn, "ssm:a b", "secretsmanager:arn:aws:secretsmanager:eu-west-1@evil.example:123456789012:secret:x"} {
		if got, err := policy.ReadSecretRef(text); err == nil {
			t.Errorf("%s: %+v", text, got)
		}
	}
}
