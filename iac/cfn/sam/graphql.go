package sam

import "redoubt/iac/doc"

// graphQL keeps a GraphQL API with the resolvers and data sources that its
// properties nest.
func (e *expander) graphQL(p doc.Pair) {
	props := e.properties(p.Value, "GraphQLApi")
	auth := props.Get("Auth")
	out := object(props.Pos, "Name", props.Get("Name"), "AuthenticationType", auth.Get("Type"), "UserPoolConfig", auth.Get("UserPool"),
		"XrayEnabled", props.Get("XrayEnabled"), "Visibility", props.Get("Visibility"))
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
			e.add(p.Key+kind.Key+r.Key, "AWS::AppSync::Resolver", object(r.Pos, "ApiId", attr(r.Pos, p.Key, "ApiId"), "TypeName", kind.Key,
				"FieldName", first(r.Value.Get("FieldName"), doc.NewString(r.Pos, r.Key)), "DataSourceName", r.Value.Get("DataSource")), p.Value)
		}
	}
	e.dataSourceRoles(p, props)
	if props.Has("Functions") {
		e.gap(p.Pos, "the pipeline functions of "+p.Key+" are not expanded; resolvers that name a Lambda data source are")
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
