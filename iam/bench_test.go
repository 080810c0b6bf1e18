package iam

import (
	"fmt"
	"testing"
)

// hundred is a policy of 100 statements over services that exist, with the usual
// mixture of names, prefixes, whole services and inner wildcards.
func hundred(deny bool) []Statement {
	services := Load().names().services
	var list []Statement
	for i := range 100 {
		service := services[(i*37)%len(services)]
		s := Statement{Effect: Allow, Actions: []string{service + ":Get*", service + ":List*", service + ":Describe*"}, Resources: []string{"*"}}
		switch i % 5 {
		case 1:
			s.Actions = []string{service + ":*"}
			s.Resources = []string{fmt.Sprintf("arn:aws:%s:*:111111111111:thing/%d*", service, i)}
		case 2:
			s.Actions = []string{"s3:GetObject", "s3:PutObject", "sqs:SendMessage", "dynamodb:*Item", "ec2:*Instances"}
			s.Resources = []string{fmt.Sprintf("arn:aws:s3:::bucket-%d/*", i), fmt.Sprintf("arn:aws:s3:::other-%d/*", i)}
		case 3:
			s.Actions = []string{service + ":*Tag*", service + ":Create?*"}
			s.Conditions = map[string]map[string][]string{"StringEquals": {"aws:RequestedRegion": {"eu-west-1"}}}
		case 4:
			if deny {
				s.Effect = Deny
				s.Actions = []string{service + ":Delete*"}
			}
		}
		list = append(list, s)
	}
	list[0].Actions = []string{"*"}
	return list
}

// BenchmarkAllowed is the figure to hold: 100 statements against all actions in
// at most 1 ms.
func BenchmarkAllowed(b *testing.B) {
	for _, deny := range []bool{false, true} {
		list := hundred(deny)
		b.Run(fmt.Sprintf("denies=%v", deny), func(b *testing.B) {
			c := Load()
			n := len(c.Allowed(list))
			b.ReportAllocs()
			for b.Loop() {
				c.Allowed(list)
			}
			b.ReportMetric(float64(n), "actions")
		})
	}
}

// BenchmarkAllowedNarrow has no pattern for everything.
func BenchmarkAllowedNarrow(b *testing.B) {
	list := hundred(true)
	list[0].Actions = []string{"ec2:Describe*"}
	c := Load()
	for b.Loop() {
		c.Allowed(list)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	p := Policies{Identity: hundred(true)}
	r := Request{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111111111111:q", Principal: session}
	for b.Loop() {
		Evaluate(r, p)
	}
}

// BenchmarkEvaluateAll decides each action of the catalogue on one resource.
func BenchmarkEvaluateAll(b *testing.B) {
	p := Policies{Identity: hundred(true)}
	all := Load().Expand("*")
	for b.Loop() {
		for _, action := range all {
			Evaluate(Request{Action: action, Resource: "arn:aws:s3:::bucket-2/x", Principal: session}, p)
		}
	}
}

func BenchmarkWithin(b *testing.B) {
	s := Of(hundred(true))
	for b.Loop() {
		s.Within(s)
	}
}
