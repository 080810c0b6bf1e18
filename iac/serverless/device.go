package serverless

import (
	"redoubt/iac/doc"
)

// device compiles a rule over the messages of devices.
func (e event) device() {
	if e.conf.Get("sql") == nil {
		e.missing("sql")
	}
	id := e.unique(e.prefix + "IotTopicRule")
	e.add(id, "AWS::IoT::TopicRule", e.pos, object(e.pos, "RuleName", e.conf.Get("name"), "TopicRulePayload", object(e.pos, "Sql", e.conf.Get("sql"),
		"Actions", []*doc.Node{object(e.pos, "Lambda", object(e.pos, "FunctionArn", e.arn()))})))
	e.permit("iot.amazonaws.com", sub(e.pos, "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${"+id+"}"))
}

// fleet compiles the function that lets devices register.
func (e event) fleet() {
	id := e.unique(e.prefix + "IotProvisioningTemplate")
	e.add(id, "AWS::IoT::ProvisioningTemplate", e.pos, object(e.pos, "TemplateName", e.conf.Get("templateName"), "TemplateBody", e.conf.Get("templateBody"),
		"ProvisioningRoleArn", e.conf.Get("provisioningRoleArn"), "PreProvisioningHook", object(e.pos, "TargetArn", e.arn())))
	e.permit("iot.amazonaws.com", attr(e.pos, id, "TemplateArn"))
}

// skill lets one skill of Alexa start the function, or every skill if none is
// named.
func (e event) skill() {
	principal := "alexa-appkit.amazon.com"
	if e.kind == "alexaSmartHome" {
		principal = "alexa-connectedhome.amazon.com"
	}
	props := e.permit(principal, nil)
	if id := first(e.conf.Get("appId"), scalar(e.conf)); id != nil {
		props.Set("EventSourceToken", id)
	}
}

// userPool compiles a trigger of a user pool, which is made unless it exists.
func (e event) userPool() {
	pool, trigger := e.conf.Get("pool"), e.conf.Get("trigger").Str()
	if trigger == "" || !pool.IsScalar() {
		e.missing("pool and trigger")
		return
	}
	target := e.arn()
	if trigger == "CustomSMSSender" || trigger == "CustomEmailSender" {
		target = object(e.pos, "LambdaArn", target, "LambdaVersion", "V1_0")
	}
	if truth(e.conf.Get("existing")) {
		e.add(e.unique(e.prefix+"CustomCognitoUserPool"), "Custom::CognitoUserPool", e.pos, object(e.pos, "UserPoolName", pool, "LambdaConfig", object(e.pos, trigger, target)))
		e.permit("cognito-idp.amazonaws.com", nil)
		return
	}
	id := "CognitoUserPool" + capital(alnum(pool.Text))
	e.permit("cognito-idp.amazonaws.com", attr(e.pos, id, "Arn"))
	if have := e.resources.Get(id, "Properties", "LambdaConfig"); have != nil {
		have.Pairs = append(have.Pairs, doc.Pair{Key: trigger, Pos: e.pos, Value: target})
		return
	}
	e.add(id, "AWS::Cognito::UserPool", e.pos, object(e.pos, "UserPoolName", pool, "LambdaConfig", object(e.pos, trigger, target)))
}
