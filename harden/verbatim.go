package harden

import (
	"strings"

	"redoubt/app"
)

// notVerbatim finds a name in the statements to be written that stands neither
// in the template nor in the code that needs it: the Serverless Framework's
// variables are resolved when it is read, and another stage has another name.
func (p *planner) notVerbatim(s *Subject, r *regrant) string {
	if s.Graph.App.Format != "serverless" {
		return ""
	}
	var known strings.Builder
	for _, file := range append([]string{s.Graph.App.File}, s.Graph.App.Parts...) {
		if data, err := s.Open(file); err == nil {
			known.Write(data)
		}
	}
	for _, n := range r.needs {
		if data, err := s.Open(n.Pos.File); err == nil && n.Why == "call" {
			known.Write(data)
		}
	}
	text := known.String()
	for _, st := range r.result.Statements {
		for _, t := range st.Resources {
			if name := unknownName(t, text); t.Pos.IsZero() && name != "" {
				return name
			}
		}
	}
	return ""
}

// unknownName is a word of a resource's name that a text does not hold, "" if
// there is none.
func unknownName(t app.Text, text string) string {
	for _, part := range t.Parts {
		if part.Kind != app.Literal {
			continue
		}
		for _, word := range strings.FieldsFunc(part.Text, func(r rune) bool { return strings.ContainsRune(":/*?", r) }) {
			if len(word) > 2 && !vocabulary[word] && !strings.Contains(text, word) {
				return word
			}
		}
	}
	return ""
}

// vocabulary are words of ARNs that are nobody's names.
var vocabulary = words(`arn aws dynamodb sqs sns lambda function events event-bus states stateMachine execution secretsmanager secret ssm parameter
	kms key kinesis stream firehose deliverystream cognito-idp userpool ses identity logs log-group log-stream index table rule iam role
	bedrock foundation-model inference-profile execute-api rekognition collection athena workgroup glue catalog database cloudwatch ecs task task-definition
	cluster service iot topic appsync apis elasticfilesystem file-system rds-db dbuser`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
