package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// bucket compiles a notification of a bucket. One that exists elsewhere gets
// its notifications from a custom resource.
func (e event) bucket() {
	bucket := e.source("bucket")
	if bucket == nil {
		return
	}
	if isFunction(bucket) || truth(e.conf.Get("existing")) {
		e.existingBucket(bucket)
		return
	}
	settings := e.provider.Get("s3", bucket.Text)
	name := first(settings.Get("name"), bucket)
	e.permit("s3.amazonaws.com", prefixed("arn:aws:s3:::", name)).Set("SourceAccount", ref(e.pos, "AWS::AccountId"))
	conf := object(e.pos, "Event", e.objectEvent(), "Function", e.arn())
	if rules := e.rules(); rules != nil {
		conf.Set("Filter", object(e.pos, "S3Key", object(e.pos, "Rules", rules)))
	}
	id := "S3Bucket" + capital(alnum(bucket.Text))
	if have := e.resources.Get(id); have != nil {
		list := have.Get("Properties", "NotificationConfiguration", "LambdaConfigurations")
		if list != nil && list.Kind == doc.List {
			list.Items = append(list.Items, conf)
		}
		return
	}
	props := object(e.pos, "BucketName", name)
	for _, p := range entries(settings) {
		if p.Key != "name" {
			props.Set(capital(p.Key), p.Value)
		}
	}
	own := props.Get("NotificationConfiguration")
	props.Set("NotificationConfiguration", deep(own, object(e.pos, "LambdaConfigurations", []*doc.Node{conf})))
	e.add(id, "AWS::S3::Bucket", e.pos, props)
}

func (e event) existingBucket(bucket *doc.Node) {
	conf := object(e.pos, "Events", list(e.objectEvent()), "LambdaFunctionArn", e.arn())
	if rules := e.rules(); rules != nil {
		conf.Set("Filter", object(e.pos, "Key", object(e.pos, "FilterRules", rules)))
	}
	e.add(e.unique(e.prefix+"CustomS3"), "Custom::S3BucketNotifications", e.pos, object(e.pos, "BucketName", bucket,
		"NotificationConfiguration", object(e.pos, "LambdaFunctionConfigurations", []*doc.Node{conf})))
	e.permit("s3.amazonaws.com", prefixed("arn:aws:s3:::", bucket)).Set("SourceAccount", ref(e.pos, "AWS::AccountId"))
}

func (e event) objectEvent() *doc.Node {
	return first(e.conf.Get("event"), doc.NewString(e.pos, "s3:ObjectCreated:*"))
}

// rules are the prefixes and suffixes that an object's name must have.
func (e event) rules() *doc.Node {
	var rules []*doc.Node
	for _, r := range e.conf.Get("rules").Each() {
		for _, kind := range []string{"prefix", "suffix"} {
			if v := r.Get(kind); v != nil {
				rules = append(rules, object(v.Pos, "Name", kind, "Value", v))
			}
		}
	}
	if rules == nil {
		return nil
	}
	return doc.NewList(e.pos, rules...)
}

// topic compiles a subscription of a topic: one by name is made, one by ARN
// exists.
func (e event) topic() {
	name := e.conf.Get("topicName")
	arn := first(e.conf.Get("arn"), scalar(e.conf))
	if arn == nil && isFunction(e.conf) {
		arn = e.conf
	}
	if arn == nil || arn.IsScalar() && !strings.HasPrefix(arn.Text, "arn:") && !strings.HasPrefix(arn.Text, "{{resolve:") {
		name = first(arn, name)
		if !name.IsScalar() {
			e.missing("topicName")
			return
		}
		id := "SNSTopic" + capital(alnum(name.Text))
		if e.resources.Get(id) == nil {
			e.add(id, "AWS::SNS::Topic", e.pos, object(e.pos, "TopicName", name, "DisplayName", e.conf.Get("displayName"),
				"KmsMasterKeyId", e.conf.Get("kmsMasterKeyId")))
		}
		arn = ref(e.pos, id)
	}
	e.add(e.unique(e.prefix+"SnsSubscription"), "AWS::SNS::Subscription", e.pos, object(e.pos, "TopicArn", arn, "Protocol", "lambda",
		"Endpoint", e.arn(), "FilterPolicy", e.conf.Get("filterPolicy"), "RedrivePolicy", e.redrive()))
	e.permit("sns.amazonaws.com", arn)
}

// redrive is where messages go that can't be delivered.
func (e event) redrive() *doc.Node {
	n := first(e.conf.Get("redrivePolicy"))
	if n == nil {
		return nil
	}
	arn := first(n.Get("deadLetterTargetArn"), n.Get("deadLetterTargetImport", "arn"))
	if name := n.Get("deadLetterTargetRef"); name.IsScalar() {
		arn = attr(name.Pos, name.Text, "Arn")
	}
	return object(n.Pos, "deadLetterTargetArn", arn)
}
