package harden

import (
	"strings"

	"redoubt/app"
)

// stands is what the template and the code that has needs say, for templates of
// the Serverless Framework: its variables are resolved when they are read, and
// another stage has other names.
func (r *regrant) stands() string {
	var known strings.Builder
	for _, file := range append([]string{r.g.App.File}, r.g.App.Parts...) {
		if data, err := r.open(file); err == nil {
			known.Write(data)
		}
	}
	for _, n := range r.needs {
		if data, err := r.open(n.Pos.File); err == nil && n.Why == "call" {
			known.Write(data)
		}
	}
	return known.String()
}

// notVerbatim is a name in a resource to be written that stands neither in the
// template nor in the code that needs it, "" if there is none.
func (r *regrant) notVerbatim(t app.Text) string {
	if r.g.App.Format != "serverless" || !t.Pos.IsZero() {
		return ""
	}
	if r.text == "" {
		r.text = r.stands()
	}
	return unknownName(t, r.text)
}

// workedOut is such a name in what is to be written, "" if there is none.
func (r *regrant) workedOut() string {
	for _, s := range r.result.Statements {
		for _, t := range s.Resources {
			if name := r.notVerbatim(t); name != "" {
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
