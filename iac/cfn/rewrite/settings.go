package rewrite

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// A writer makes one edit of a resource.
type writer struct {
	target *Target
	edit   app.Edit
	place  place
}

// A spelling writes one setting of one type.
type spelling func(w writer) error

// spellings lists how each type says what fixes change.
func spellings() map[string]map[app.Path]spelling {
	poll := func(destination spelling) map[app.Path]spelling {
		return map[app.Path]spelling{
			app.EditBisect: to("Properties.BisectBatchOnFunctionError"), app.EditMaxRetries: to("Properties.MaximumRetryAttempts"), app.EditPollFailure: destination,
		}
	}
	event := poll(inEvent(typed("Properties.DestinationConfig.OnFailure")))
	database := map[app.Path]spelling{app.EditProtected: to("Properties.DeletionProtection")}
	return map[string]map[app.Path]spelling{
		"AWS::Serverless::Function": {
			app.EditRuntime: to("Properties.Runtime"), app.EditTimeout: to("Properties.Timeout"), app.EditTracing: to("Properties.Tracing"),
			app.EditConcurrency: to("Properties.ReservedConcurrentExecutions"), app.EditOnFailure: typed("Properties.EventInvokeConfig.DestinationConfig.OnFailure"),
			app.EditVariable: variable, app.EditLayer: layer,
			app.EditBisect: inEvent(event[app.EditBisect]), app.EditMaxRetries: inEvent(event[app.EditMaxRetries]), app.EditPollFailure: event[app.EditPollFailure],
			app.EditAuthorizer: inEvent(to("Properties.Auth.Authorizer")), app.EditAccessLogs: implicitAPI, app.EditThrottle: implicitAPI,
		},
		"AWS::Lambda::Function": {
			app.EditRuntime: to("Properties.Runtime"), app.EditTimeout: to("Properties.Timeout"), app.EditTracing: to("Properties.TracingConfig.Mode"),
			app.EditConcurrency: to("Properties.ReservedConcurrentExecutions"), app.EditOnFailure: invokeConfig, app.EditVariable: variable, app.EditLayer: layer,
		},
		"AWS::Lambda::EventSourceMapping": poll(to("Properties.DestinationConfig.OnFailure.Destination")),
		"AWS::Lambda::Permission":         {app.EditSourceAccount: to("Properties.SourceAccount"), app.EditSourceArn: to("Properties.SourceArn")},
		"AWS::Logs::LogGroup":             {app.EditRetention: to("Properties.RetentionInDays")},
		"AWS::DynamoDB::Table":            {app.EditProtected: to("Properties.DeletionProtectionEnabled"), app.EditRecovery: to("Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")},
		"AWS::Serverless::SimpleTable":    {app.EditProtected: retain, app.EditRecovery: to("Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")},
		"AWS::SQS::Queue":                 {app.EditVisibility: to("Properties.VisibilityTimeout"), app.EditEncryption: to("Properties.SqsManagedSseEnabled"), app.EditRedrive: redrive},
		"AWS::Kinesis::Stream":            {app.EditEncryption: streamKey},
		"AWS::RDS::DBInstance":            database,
		"AWS::RDS::DBCluster":             database,
		"AWS::DocDB::DBCluster":           database,
		"AWS::Neptune::DBCluster":         database,
		"AWS::KMS::Key":                   {app.EditRotated: to("Properties.EnableKeyRotation")},
		"AWS::Cognito::UserPool":          {app.EditProtected: active, app.EditMinLength: to("Properties.Policies.PasswordPolicy.MinimumLength")},
		"AWS::Serverless::Api":            {app.EditAccessLogs: accessLog("Properties.AccessLogSetting", restFormat), app.EditThrottle: methodSettings("Properties.MethodSettings")},
		"AWS::Serverless::HttpApi":        {app.EditAccessLogs: accessLog("Properties.AccessLogSettings", httpFormat), app.EditThrottle: routeSettings("Properties.DefaultRouteSettings")},
		"AWS::ApiGateway::Stage":          {app.EditAccessLogs: accessLog("Properties.AccessLogSetting", restFormat), app.EditThrottle: methodSettings("Properties.MethodSettings")},
		"AWS::ApiGatewayV2::Stage":        {app.EditAccessLogs: accessLog("Properties.AccessLogSettings", httpFormat), app.EditThrottle: routeSettings("Properties.DefaultRouteSettings")},
	}
}

// The fields of an access log that tell who called what and how it ended.
const (
	restFormat = `{"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp","user":"$context.authorizer.principalId","method":"$context.httpMethod","path":"$context.resourcePath","status":"$context.status"}`
	httpFormat = `{"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp","route":"$context.routeKey","status":"$context.status"}`
)

// put sets a value below what the edit is about. A value that the template works
// out is not overwritten.
func (w writer) put(below string, value *doc.Node) error {
	at := append(append([]string{}, w.place.at...), strings.Split(below, ".")...)
	old := w.target.Value(at)
	if key, _, ok := old.Single(); ok && (key == "Ref" || strings.HasPrefix(key, "Fn::")) {
		return edit.Refuse(old.Pos, "the value is worked out by %s", key)
	}
	return w.target.Put(at, value)
}

func (w writer) value() (*doc.Node, error) {
	if text, ok := w.edit.Value.(app.Text); ok {
		return w.target.Node(text)
	}
	return literal(w.edit.Value), nil
}

// to writes the edit's value as it is.
func to(below string) spelling {
	return func(w writer) error {
		v, err := w.value()
		if err != nil {
			return err
		}
		return w.put(below, v)
	}
}

// typed writes a queue's ARN as SAM takes a destination, so that SAM lets the
// function write to it.
func typed(below string) spelling {
	return func(w writer) error {
		v, err := w.value()
		if err != nil {
			return err
		}
		return w.put(below, object("Type", "SQS", "Destination", v))
	}
}

// inEvent writes below the event of a function that the position lies in.
func inEvent(write spelling) spelling {
	return func(w writer) error {
		n := len(w.place.at)
		if len(w.place.chain) < n+3 || w.place.chain[n] != "Properties" || w.place.chain[n+1] != "Events" {
			return edit.Refuse(w.edit.At, "the event does not stand at the function")
		}
		w.place.at = w.place.chain[:n+3]
		return write(w)
	}
}

// implicitAPI writes to the globals: the event's API is made by SAM.
func implicitAPI(w writer) error {
	n := len(w.place.at)
	if len(w.place.chain) < n+3 || w.place.chain[n+1] != "Events" {
		return edit.Refuse(w.edit.At, "the API is not in this template")
	}
	return w.global(edit.At(w.target.Have, w.place.chain[:n+3]).Get("Type").Str())
}

// global writes a setting of the API that SAM makes for events.
func (w writer) global(event string) error {
	sections := map[string][2]string{"Api": {"Api", "AWS::Serverless::Api"}, "HttpApi": {"HttpApi", "AWS::Serverless::HttpApi"}}
	s, ok := sections[event]
	if !ok {
		return edit.Refuse(w.edit.At, "the API is not in this template")
	}
	write := spellings()[s[1]][w.edit.Path]
	w.place.at = []string{"Globals", s[0]}
	w.place.global = true
	return write(w)
}

// below drops the step that globals don't have.
func (w writer) below(path string) string {
	if w.place.global {
		return strings.TrimPrefix(path, "Properties.")
	}
	return path
}

func accessLog(below, format string) spelling {
	return func(w writer) error {
		v, err := w.value()
		if err != nil {
			return err
		}
		return w.put(w.below(below), object("DestinationArn", v, "Format", format))
	}
}

// methodSettings limits all methods of a REST API's stage.
func methodSettings(below string) spelling {
	return func(w writer) error {
		limit, _ := w.edit.Value.(app.Throttle)
		item := object("ResourcePath", "/*", "HttpMethod", "*", "ThrottlingRateLimit", limit.Rate, "ThrottlingBurstLimit", limit.Burst)
		old := w.target.Value(append(append([]string{}, w.place.at...), strings.Split(w.below(below), ".")...))
		for i, m := range old.Each() {
			if m.Get("HttpMethod").Str() == "*" && strings.HasSuffix(m.Get("ResourcePath").Str(), "/*") {
				at := w.below(below) + "." + itoa(i)
				if err := w.put(at+".ThrottlingRateLimit", literal(limit.Rate)); err != nil {
					return err
				}
				return w.put(at+".ThrottlingBurstLimit", literal(limit.Burst))
			}
		}
		if old != nil && old.Kind == doc.List {
			return w.put(w.below(below)+".-", item)
		}
		return w.put(w.below(below), doc.NewList(app.Pos{}, item))
	}
}

func routeSettings(below string) spelling {
	return func(w writer) error {
		limit, _ := w.edit.Value.(app.Throttle)
		if err := w.put(w.below(below)+".ThrottlingRateLimit", literal(limit.Rate)); err != nil {
			return err
		}
		return w.put(w.below(below)+".ThrottlingBurstLimit", literal(limit.Burst))
	}
}

func redrive(w writer) error {
	r, _ := w.edit.Value.(app.Redrive)
	queue, err := w.target.Node(r.To)
	if err != nil {
		return err
	}
	return w.put("Properties.RedrivePolicy", object("deadLetterTargetArn", queue, "maxReceiveCount", r.After))
}

func retain(w writer) error {
	if err := w.put("DeletionPolicy", literal("Retain")); err != nil {
		return err
	}
	return w.put("UpdateReplacePolicy", literal("Retain"))
}

func active(w writer) error { return w.put("Properties.DeletionProtection", literal("ACTIVE")) }

func streamKey(w writer) error {
	return w.put("Properties.StreamEncryption", object("EncryptionType", "KMS", "KeyId", "alias/aws/kinesis"))
}

// conditions adds a condition to a statement that has none.
func (w writer) conditions() error {
	list, _ := w.edit.Value.([]app.Condition)
	for n := len(w.place.chain); n > 0; n-- {
		s := edit.At(w.target.Have, w.place.chain[:n])
		if !s.Has("Effect") {
			continue
		}
		if s.Has("Condition") {
			return edit.Refuse(s.Pos, "the statement has a condition already")
		}
		block, err := w.target.conditionBlock(list)
		if err != nil {
			return err
		}
		return w.target.Put(append(append([]string{}, w.place.chain[:n]...), "Condition"), block)
	}
	return edit.Refuse(w.edit.At, "the statement does not stand in this template")
}
