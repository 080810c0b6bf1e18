package serverless

import (
	"strings"

	"redoubt/iac/doc"
)

// async compiles what happens to events that the function fails on: where they
// go, how often and how long they are retried.
func (f *function) async() {
	d := f.conf.Get("destinations")
	age, tries := f.conf.Get("maximumEventAge"), f.conf.Get("maximumRetryAttempts")
	n := first(d, age, tries)
	if n == nil {
		return
	}
	config := doc.NewMap(n.Pos)
	for _, way := range [][2]string{{"onSuccess", "OnSuccess"}, {"onFailure", "OnFailure"}} {
		if to := first(d.Get(way[0])); to != nil {
			config.Set(way[1], object(to.Pos, "Destination", f.destination(to)))
		}
	}
	f.add(f.prefix+"LambdaEvConf", "AWS::Lambda::EventInvokeConfig", n.Pos, object(n.Pos, "FunctionName", ref(n.Pos, f.id), "Qualifier", "$LATEST",
		"DestinationConfig", config, "MaximumEventAgeInSeconds", age, "MaximumRetryAttempts", tries))
}

// destination is the ARN of where events go, with the right to send them there:
// a function of the service by name, an ARN, or a map of type and ARN.
func (f *function) destination(n *doc.Node) *doc.Node {
	arn, kind := first(n.Get("arn"), n), n.Get("type").Str()
	if n.IsScalar() {
		if own := f.arnOf(n.Pos, n.Text); own != nil {
			arn, kind = own, "function"
		}
	}
	if kind == "" {
		kind = f.serviceOf(arn)
	}
	action := map[string]string{
		"function": "lambda:InvokeFunction", "lambda": "lambda:InvokeFunction", "sqs": "sqs:SendMessage", "sns": "sns:Publish",
		"eventBus": "events:PutEvents", "events": "events:PutEvents", "s3": "s3:PutObject",
	}[kind]
	if action != "" {
		f.needs.allow(n.Pos, arn, action)
	}
	return arn
}

// serviceOf is the service that an ARN names, or that makes the resource that
// it refers to; "" if neither tells.
func (c *compiler) serviceOf(arn *doc.Node) string {
	if kind := c.declared(named(arn)); kind != "" {
		part := strings.Split(kind, "::")
		return strings.ToLower(part[min(1, len(part)-1)])
	}
	text := first(arn.Get("Fn::Sub"), arn).Str()
	if part := strings.SplitN(strings.ReplaceAll(text, "AWS::", ""), ":", 4); len(part) == 4 && part[0] == "arn" {
		return part[2]
	}
	return ""
}

// url compiles the function's own URL.
func (f *function) url() {
	u := f.conf.Get("url")
	if first(u) == nil || !on(u) {
		return
	}
	auth, pos := "NONE", u.Pos
	if a := u.Get("authorizer"); a != nil {
		auth, pos = strings.ToUpper(a.Str()), a.Pos
	}
	props := object(pos, "TargetFunctionArn", attr(pos, f.id, "Arn"), "AuthType", auth, "InvokeMode", u.Get("invokeMode"))
	if cors := u.Get("cors"); cors != nil && on(cors) {
		props.Set("Cors", object(cors.Pos, "AllowOrigins", first(cors.Get("allowedOrigins"), doc.NewList(cors.Pos, doc.NewString(cors.Pos, "*"))),
			"AllowCredentials", cors.Get("allowCredentials"), "AllowMethods", cors.Get("allowedMethods"), "AllowHeaders", cors.Get("allowedHeaders")))
	}
	f.add(f.prefix+"LambdaFunctionUrl", "AWS::Lambda::Url", pos, props)
	if auth == "NONE" {
		f.add(f.prefix+"LambdaPermissionFnUrl", "AWS::Lambda::Permission", pos, object(pos, "Action", "lambda:InvokeFunctionUrl",
			"FunctionName", ref(pos, f.id), "Principal", "*", "FunctionUrlAuthType", "NONE"))
	}
}
