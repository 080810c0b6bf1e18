package sam

import (
	"strconv"

	"redoubt/app"
	"redoubt/iac/doc"
)

// graphQL keeps a GraphQL API with the resolvers and data sources that its
// properties nest.
func (e *expander) graphQL(p doc.Pair) {
	props := e.properties(p.Value, "GraphQLApi")
	out := authProvider(props.Get("Auth"), props.Pos)
	out.Set("Name", first(props.Get("Name"), doc.NewString(p.Pos, p.Key)))
	for _, key := range []string{"XrayEnabled", "Visibility"} {
		if v := props.Get(key); v != nil {
			out.Set(key, v)
		}
	}
	e.graphAuth(p, props.Get("Auth"), out)
	if l := props.Get("Logging"); l != nil {
		if on, ok := l.Truth(); !ok || on {
			out.Set("LogConfig", object(l.Pos, "FieldLogLevel", "ALL"))
		}
	} else {
		out.Set("LogConfig", object(props.Pos, "FieldLogLevel", "ALL"))
	}
	e.replace(p, "AWS::AppSync::GraphQLApi", out)
	if out.Has("LogConfig") && !props.Get("Logging").Has("CloudWatchLogsRoleArn") {
		e.add(p.Key+"CloudWatchRole", "AWS::IAM::Role", object(p.Pos, "AssumeRolePolicyDocument", trusting(p.Pos, "appsync.amazonaws.com"),
			"ManagedPolicyArns", []string{managedARN("service-role/AWSAppSyncPushToCloudWatchLogs")}), p.Value)
	}
	for _, ds := range entries(props.Get("DataSources", "Lambda")) {
		e.add(p.Key+ds.Key, "AWS::AppSync::DataSource", object(ds.Pos, "ApiId", attr(ds.Pos, p.Key, "ApiId"), "Name", ds.Key, "Type", "AWS_LAMBDA",
			"LambdaConfig", object(ds.Pos, "LambdaFunctionArn", ds.Value.Get("FunctionArn"))), p.Value)
	}
	for _, kind := range entries(props.Get("Resolvers")) {
		for _, r := range entries(kind.Value) {
			e.add(p.Key+kind.Key+r.Key, "AWS::AppSync::Resolver", resolver(p.Key, kind, r), p.Value)
		}
	}
	e.dataSourceRoles(p, props)
	e.graphSchema(p, props)
}

// resolver keeps a resolver of a data source or of a pipeline's functions.
func resolver(api string, kind, r doc.Pair) *doc.Node {
	out := object(r.Pos, "ApiId", attr(r.Pos, api, "ApiId"), "TypeName", kind.Key,
		"FieldName", first(r.Value.Get("FieldName"), doc.NewString(r.Pos, r.Key)), "DataSourceName", r.Value.Get("DataSource"))
	if steps := r.Value.Get("Pipeline"); steps != nil {
		functions := doc.NewList(steps.Pos)
		for _, name := range steps.Each() {
			functions.Items = append(functions.Items, attr(name.Pos, api+name.Str(), "FunctionId"))
		}
		out.Set("PipelineConfig", object(steps.Pos, "Functions", functions))
	}
	return out
}

// graphSchema adds the schema and the functions of pipelines.
func (e *expander) graphSchema(p doc.Pair, props *doc.Node) {
	id := attr(p.Pos, p.Key, "ApiId")
	schema := object(props.Pos, "ApiId", id, "Definition", props.Get("SchemaInline"), "DefinitionS3Location", props.Get("SchemaUri"))
	e.add(p.Key+"Schema", "AWS::AppSync::GraphQLSchema", schema, p.Value)
	for _, f := range entries(props.Get("Functions")) {
		if f.Value.Has("Id") {
			continue // made elsewhere
		}
		e.add(p.Key+f.Key, "AWS::AppSync::FunctionConfiguration", object(f.Pos, "ApiId", id, "Name", first(f.Value.Get("Name"), doc.NewString(f.Pos, f.Key)),
			"DataSourceName", f.Value.Get("DataSource")), p.Value)
	}
}

// authProvider is one way to authenticate, as AppSync spells it.
func authProvider(auth *doc.Node, pos app.Pos) *doc.Node {
	return object(pos, "AuthenticationType", auth.Get("Type"), "UserPoolConfig", auth.Get("UserPool"),
		"LambdaAuthorizerConfig", auth.Get("LambdaAuthorizer"), "OpenIDConnectConfig", auth.Get("OpenIDConnect"))
}

// graphAuth adds the API's further ways to authenticate, and lets it call the
// functions behind those of kind AWS_LAMBDA.
func (e *expander) graphAuth(p doc.Pair, auth, out *doc.Node) {
	all := []*doc.Node{auth}
	if more := auth.Get("Additional"); more != nil {
		list := doc.NewList(more.Pos)
		for _, a := range more.Each() {
			all, list.Items = append(all, a), append(list.Items, authProvider(a, a.Pos))
		}
		out.Set("AdditionalAuthenticationProviders", list)
	}
	n := 0
	for _, a := range all {
		uri := a.Get("LambdaAuthorizer", "AuthorizerUri")
		if uri == nil {
			continue
		}
		n++
		source := "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/${" + p.Key + ".ApiId}"
		e.add(p.Key+"ToLambdaAuthConnector"+strconv.Itoa(n)+"WriteLambdaPermission", "AWS::Lambda::Permission", object(uri.Pos,
			"FunctionName", uri, "Action", "lambda:InvokeFunction", "Principal", "appsync.amazonaws.com", "SourceArn", sub(uri.Pos, source)), p.Value)
	}
}

// dataSourceRoles adds the roles with which AppSync uses tables and functions.
func (e *expander) dataSourceRoles(p doc.Pair, props *doc.Node) {
	for _, kind := range []struct {
		section, target string
		permissions     []string
	}{{"DynamoDb", "AWS::DynamoDB::Table", []string{"Read", "Write"}}, {"Lambda", "AWS::Lambda::Function", []string{"Write"}}} {
		for _, ds := range entries(props.Get("DataSources", kind.section)) {
			if ds.Value.Has("ServiceRoleArn") {
				continue
			}
			label := map[string]string{"DynamoDb": "DynamoDBDataSource", "Lambda": "LambdaDataSource"}[kind.section]
			id := p.Key + ds.Key + label
			e.add(id+"Role", "AWS::IAM::Role", object(ds.Pos, "AssumeRolePolicyDocument", trusting(ds.Pos, "appsync.amazonaws.com")), p.Value)
			to := end{kind: kind.target, arn: dataSourceARN(ds)}
			permissions := first(ds.Value.Get("Permissions"), node(ds.Pos, kind.permissions))
			e.connect(id, "", end{kind: "AWS::AppSync::DataSource", role: ref(ds.Pos, id+"Role")}, to, object(ds.Pos, "Permissions", permissions), p.Value)
		}
	}
}

// dataSourceARN is the table or function of a data source.
func dataSourceARN(ds doc.Pair) *doc.Node {
	if arn := first(ds.Value.Get("FunctionArn"), ds.Value.Get("TableArn")); arn != nil {
		return arn
	}
	region := "${AWS::Region}"
	if text, ok := spelt(ds.Value.Get("Region")); ok && ds.Value.Has("Region") {
		region = text
	}
	return joined(ds.Pos, "arn:${AWS::Partition}:dynamodb:"+region+":${AWS::AccountId}:table/", first(ds.Value.Get("TableName"), doc.NewString(ds.Pos, "*")), "")
}
