package cfn

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

// A callSite is a property by which a resource of some type starts a function.
type callSite struct {
	path   []string // lists on the way are followed item by item
	kind   app.Kind
	detail string
}

// otherCalls lists the types that start functions and that nothing else here
// knows, with the properties that name the function.
func otherCalls() map[string][]callSite {
	return map[string][]callSite{
		"AWS::Bedrock::Agent": {
			{[]string{"ActionGroups", "ActionGroupExecutor", "Lambda"}, app.Invoke, "agent"},
			{[]string{"PromptOverrideConfiguration", "OverrideLambda"}, app.Invoke, "agent"},
		},
		"AWS::BedrockAgentCore::GatewayTarget": {{[]string{"TargetConfiguration", "Mcp", "Lambda", "LambdaArn"}, app.Invoke, "agent"}},
		"AWS::Lex::BotAlias": {
			{[]string{"BotAliasLocaleSettings", "BotAliasLocaleSetting", "CodeHookSpecification", "LambdaCodeHook", "LambdaArn"}, app.Invoke, "bot"},
		},
		"AWS::Connect::IntegrationAssociation": {{[]string{"IntegrationArn"}, app.Invoke, "contact centre"}},

		"AWS::IoT::Authorizer":           {{[]string{"AuthorizerFunctionArn"}, app.AuthorizerCall, "IoT"}},
		"AWS::IoT::TopicRule":            {{[]string{"TopicRulePayload", "ErrorAction", "Lambda", "FunctionArn"}, app.IoT, "error action"}},
		"AWS::IoT::ProvisioningTemplate": {{[]string{"PreProvisioningHook", "TargetArn"}, app.IoT, "provisioning"}},
		"AWS::Transfer::Server":          {{[]string{"IdentityProviderDetails", "Function"}, app.AuthorizerCall, "file transfer"}},
		"AWS::AppSync::GraphQLApi": {
			{[]string{"LambdaAuthorizerConfig", "AuthorizerUri"}, app.AuthorizerCall, "GraphQL"},
			{[]string{"AdditionalAuthenticationProviders", "LambdaAuthorizerConfig", "AuthorizerUri"}, app.AuthorizerCall, "GraphQL"},
		},
		"AWS::AppSync::Api": {{[]string{"EventConfig", "AuthProviders", "LambdaAuthorizerConfig", "AuthorizerUri"}, app.AuthorizerCall, "events"}},

		"AWS::VpcLattice::TargetGroup": {{[]string{"Targets", "Id"}, app.Invoke, "service network"}},
		"AWS::S3ObjectLambda::AccessPoint": {
			{[]string{"ObjectLambdaConfiguration", "TransformationConfigurations", "ContentTransformation", "AwsLambda", "FunctionArn"}, app.Invoke, "object transformation"},
		},
		"AWS::KinesisFirehose::DeliveryStream": {
			{processors("ExtendedS3DestinationConfiguration"), app.Invoke, "record transformation"},
			{processors("AmazonopensearchserviceDestinationConfiguration"), app.Invoke, "record transformation"},
			{processors("HttpEndpointDestinationConfiguration"), app.Invoke, "record transformation"},
			{processors("RedshiftDestinationConfiguration"), app.Invoke, "record transformation"},
			{processors("SplunkDestinationConfiguration"), app.Invoke, "record transformation"},
		},

		"AWS::CloudFormation::Macro":          {{[]string{"FunctionName"}, app.CustomResource, "macro"}},
		"AWS::CodePipeline::Pipeline":         {{[]string{"Stages", "Actions", "Configuration", "FunctionName"}, app.Invoke, "pipeline"}},
		"AWS::Config::OrganizationConfigRule": {{[]string{"OrganizationCustomRuleMetadata", "LambdaFunctionArn"}, app.Config, ""}},
		"AWS::CloudWatch::Alarm": {
			{[]string{"AlarmActions"}, app.Invoke, "alarm"},
			{[]string{"OKActions"}, app.Invoke, "alarm"},
			{[]string{"InsufficientDataActions"}, app.Invoke, "alarm"},
		},
	}
}

func processors(destination string) []string {
	return []string{destination, "ProcessingConfiguration", "Processors", "Parameters", "ParameterValue"}
}

// otherCallers adds the triggers of otherCalls.
func (b *build) otherCallers() {
	calls := otherCalls()
	for _, name := range b.order {
		n := b.nodes[name]
		for _, c := range calls[n.Get("Type").Str()] {
			for _, at := range b.along(b.get(n, "Properties"), c.path) {
				if f, alias := b.function(b.text(at).V); f != nil {
					b.trigger(&app.Trigger{Name: name, Kind: c.kind, Source: b.byName[name], To: f, Alias: alias, Detail: c.detail, Pos: place(at)})
				}
			}
		}
	}
}

// along lists what stands at the end of a path that leads through lists.
func (b *build) along(n *doc.Node, path []string) []*doc.Node {
	nodes := b.each(n)
	for _, key := range path {
		var next []*doc.Node
		for _, at := range nodes {
			next = append(next, b.each(b.get(at, key))...)
		}
		nodes = next
	}
	return nodes
}

// linkAlias reads the functions that test a deployment before and after
// traffic shifts to the alias.
func linkAlias(b *build, name string, p *doc.Node) {
	if f, _ := b.function(b.text(b.get(p, "FunctionName")).V); f != nil && f.Alias == "" {
		f.Alias = b.str(b.get(p, "Name")).V
	}
	hooks := b.get(b.nodes[name], "UpdatePolicy", "CodeDeployLambdaAliasUpdate")
	for _, key := range []string{"BeforeAllowTrafficHook", "AfterAllowTrafficHook"} {
		n := b.get(hooks, key)
		if f, alias := b.function(b.text(n).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.Invoke, SourceText: b.text(b.get(p, "FunctionName")).V, To: f, Alias: alias, Detail: "deployment hook", Pos: place(n)})
		}
	}
}

// customResources finds the functions behind custom resources.
func (b *build) customResources() {
	for _, name := range b.order {
		token := b.get(b.nodes[name], "Properties", "ServiceToken")
		if token == nil {
			continue
		}
		if f, alias := b.function(b.text(token).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.CustomResource, Source: b.byName[name], To: f, Alias: alias, Pos: keyPos(b, name)})
		}
	}
}
