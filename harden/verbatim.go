package harden

import (
	"slices"
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

// ending is a resource by the end of its name that stands in the template, where
// what comes before is worked out: "*notify" for "shop-prod-notify".
func (r *regrant) ending(t app.Text) (app.Text, bool) {
	last := len(t.Parts) - 1
	if last < 0 || t.Parts[last].Kind != app.Literal {
		return t, false
	}
	text := t.Parts[last].Text
	at := strings.LastIndexAny(text, ":/") + 1
	for name := text[at:]; ; {
		_, rest, found := strings.Cut(name, "-")
		if !found {
			return t, false
		}
		if name = rest; len(name) > 2 && strings.Contains(r.text, name) {
			parts := slices.Clone(t.Parts)
			parts[last].Text = text[:at] + "*" + name
			return app.Text{Parts: parts}, true
		}
	}
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
