package cloudtrail

import (
	"encoding/json"
	"slices"
	"strings"
)

// Targets lists the ARNs that the call was about, sorted: from the record's
// resources, else from the parameters of the request. It is empty where neither
// tells. Names that the service completes end in a wildcard.
func (e Event) Targets() []string {
	list := e.named()
	if len(list) == 0 {
		list = e.parameters()
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// named are the record's resources. For a call about objects the bucket is left
// out; other calls name what they are about.
func (e Event) named() []string {
	var all, objects []string
	for _, r := range e.Resources {
		if !strings.HasPrefix(r.ARN, "arn:") {
			continue
		}
		all = append(all, r.ARN)
		if r.Type == "AWS::S3::Object" {
			objects = append(objects, r.ARN)
		}
	}
	switch {
	case len(objects) > 0 && !strings.HasPrefix(e.Name, "List") && e.Name != "HeadBucket":
		return objects
	case e.Source == "s3.amazonaws.com":
		return without(all, objects)
	}
	return all
}

func without(all, some []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(some, s) })
}

// parameters are the resources that the request names.
func (e Event) parameters() []string {
	if len(e.RequestParameters) == 0 {
		return nil
	}
	var params map[string]any
	if json.Unmarshal(e.RequestParameters, &params) != nil {
		return nil
	}
	service, _, _ := strings.Cut(strings.TrimPrefix(Operation(e.Source, e.Name), "aws:"), ":")
	p := request{event: e, params: params}
	for _, form := range forms[service] {
		if list := p.fill(form); len(list) > 0 {
			return list
		}
	}
	return p.arns(service)
}

// request is what a call asked for.
type request struct {
	event  Event
	params map[string]any
}

// mostTargets bounds what one call can be about.
const mostTargets = 100

// fill completes a form: "table/{tableName}" with each value of tableName, with
// the ARN's head before it. A value that is an ARN stands for the whole.
func (q request) fill(f form) []string {
	if f.only != "" && !strings.HasPrefix(strings.ToLower(q.event.Name), f.only) {
		return nil
	}
	texts := []string{f.text}
	for strings.Contains(texts[0], "{") {
		before, rest, _ := strings.Cut(texts[0], "{")
		name, _, _ := strings.Cut(rest, "}")
		values := q.values(name)
		if len(values) == 0 {
			return nil
		}
		if strings.HasPrefix(values[0], "arn:") && before == f.before() {
			return arnsOf(values)
		}
		var next []string
		for _, t := range texts {
			for _, v := range values {
				if len(next) < mostTargets {
					next = append(next, strings.Replace(t, "{"+name+"}", f.spell(v), 1))
				}
			}
		}
		texts = next
	}
	for i := range texts {
		texts[i] = q.head(f) + texts[i]
	}
	return texts
}

func arnsOf(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !strings.HasPrefix(v, "arn:") })
}

// head is the ARN up to the resource.
func (q request) head(f form) string {
	partition := "aws"
	switch region := q.event.Region; {
	case strings.HasPrefix(region, "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		partition = "aws-us-gov"
	}
	region, account := q.event.Region, q.event.Account
	if f.global || f.bare {
		region = ""
	}
	if f.bare {
		account = ""
	}
	return "arn:" + partition + ":" + f.prefix + ":" + region + ":" + account + ":"
}

// values are a parameter's texts, wherever its path leads: "a.b" is member b of
// a or of each of its items, "a.*" the keys of a.
func (q request) values(path string) []string {
	list := []any{any(q.params)}
	for step := range strings.SplitSeq(path, ".") {
		var next []any
		for _, v := range list {
			next = append(next, member(v, step)...)
		}
		list = next
	}
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok && s != "" && len(out) < mostTargets {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func member(v any, step string) []any {
	var out []any
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = append(out, member(item, step)...)
		}
	case map[string]any:
		for key, value := range v {
			switch items, list := value.([]any); {
			case step == "*":
				out = append(out, key)
			case step == "?":
				out = append(out, value)
			case !strings.EqualFold(key, step):
			case list:
				out = append(out, items...)
			default:
				out = append(out, value)
			}
		}
	}
	return out
}

// arns are the ARNs of the service itself among the parameters.
func (q request) arns(service string) []string {
	var out []string
	for _, v := range q.params {
		s, _ := v.(string)
		parts := strings.SplitN(s, ":", 4)
		if len(parts) == 4 && parts[0] == "arn" && (parts[2] == service || strings.HasPrefix(q.event.Source, parts[2]+".")) {
			out = append(out, s)
		}
	}
	return out
}
