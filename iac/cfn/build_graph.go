package cfn

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"redoubt/app"
	"redoubt/iac/doc"
)

func graphQL(b *build, c app.Common, p *doc.Node) app.Resource {
	api := &app.API{Common: c, Kind: app.GraphQL}
	if b.str(b.get(p, "Visibility")).V == "PRIVATE" {
		api.Private = app.Of(true, p.Pos)
	}
	s := &app.Stage{Name: "graphql", Tracing: b.flag(b.get(p, "XrayEnabled")), Pos: c.Pos}
	if log := b.get(p, "LogConfig"); b.pick(log) != nil {
		s.AccessLogs = app.Of(app.Plain("CloudWatch Logs", log.Pos), log.Pos)
	}
	api.Stages = []*app.Stage{s}
	return api
}

// graphAuth is how a field of an AppSync API authenticates: by the directives
// of the schema on the field, or else on its type, or else the API's first way.
// Of several, the one that lets most callers in counts.
// Source: AppSync Developer Guide, "Configuring authorization and
// authentication", "Using additional authorization modes".
func (b *build) graphAuth(api *app.API, schema *ast.SchemaDocument, kind, field string) (app.AuthKind, app.Text) {
	p := b.pick(b.nodes[api.Name].Get("Properties"))
	ways := append(b.each(p), b.each(b.get(p, "AdditionalAuthenticationProviders"))...)
	pools := map[app.AuthKind]app.Text{}
	for _, way := range ways {
		k := authKinds[b.str(b.get(way, "AuthenticationType")).V]
		if _, known := pools[k]; !known {
			pools[k] = b.text(b.get(way, "UserPoolConfig", "UserPoolId")).V
		}
	}
	auth, ok := authKinds[b.str(b.get(p, "AuthenticationType")).V]
	if !ok {
		auth = app.AuthUnknown
	}
	if marked := directives(schema, kind, field); len(marked) > 0 {
		auth = weakest(marked)
	}
	return auth, pools[auth]
}

var authKinds = map[string]app.AuthKind{
	"API_KEY": app.AuthAPIKey, "AWS_IAM": app.AuthIAM, "AMAZON_COGNITO_USER_POOLS": app.AuthCognito,
	"OPENID_CONNECT": app.AuthJWT, "AWS_LAMBDA": app.AuthLambda,
}

// weakest returns the way that lets most callers in.
func weakest(marked map[string]bool) app.AuthKind {
	for _, d := range []struct {
		name string
		kind app.AuthKind
	}{
		{"aws_api_key", app.AuthAPIKey},
		{"aws_cognito_user_pools", app.AuthCognito},
		{"aws_oidc", app.AuthJWT},
		{"aws_lambda", app.AuthLambda},
	} {
		if marked[d.name] {
			return d.kind
		}
	}
	return app.AuthIAM
}

// directives returns the ways that the schema states for the field.
func directives(schema *ast.SchemaDocument, kind, field string) map[string]bool {
	onField, onType := map[string]bool{}, map[string]bool{}
	if schema == nil {
		return nil
	}
	for _, list := range []ast.DefinitionList{schema.Definitions, schema.Extensions} {
		for _, d := range list {
			if d.Name != kind {
				continue
			}
			collect(onType, d.Directives)
			if f := d.Fields.ForName(field); f != nil {
				collect(onField, f.Directives)
			}
		}
	}
	if len(onField) > 0 {
		return onField
	}
	return onType
}

func collect(into map[string]bool, list ast.DirectiveList) {
	for _, d := range list {
		switch d.Name {
		case "aws_api_key", "aws_iam", "aws_oidc", "aws_cognito_user_pools", "aws_lambda":
			into[d.Name] = true
		case "aws_auth": // names groups of the user pool
			into["aws_cognito_user_pools"] = true
		}
	}
}

// mostTokens bounds a GraphQL schema; large ones have some ten thousand.
const mostTokens = 200_000

// graphSchema reads the schema of an API, nil if it is not in the tree.
func (b *build) graphSchema(api *app.API) *ast.SchemaDocument {
	for _, name := range b.order {
		n := b.nodes[name]
		if n.Get("Type").Str() != "AWS::AppSync::GraphQLSchema" || b.text(b.get(n, "Properties", "ApiId")).V.Target() != api.Name {
			continue
		}
		at := b.get(n, "Properties", "Definition")
		text, ok := b.text(at).V.Literal()
		if at == nil {
			at = b.get(n, "Properties", "DefinitionS3Location")
			file, _ := b.text(at).V.Literal()
			_, data, err := b.read(file)
			text, ok = string(data), err == nil
		}
		if !ok || text == "" {
			return nil
		}
		schema, err := parser.ParseSchemaWithLimit(&ast.Source{Name: name, Input: text}, mostTokens)
		if err != nil {
			b.gap(place(at), "the schema of "+api.Name+" can't be read: which of its fields need which sign-in is not known")
		}
		return schema
	}
	return nil
}

// graphRoutes adds the way from each GraphQL field to the function behind its
// data source, also through a pipeline's functions.
func (b *build) graphRoutes() {
	schemas := map[*app.API]*ast.SchemaDocument{}
	for _, name := range b.order {
		if b.nodes[name].Get("Type").Str() != "AWS::AppSync::Resolver" {
			continue
		}
		p := b.pick(b.nodes[name].Get("Properties"))
		api, ok := b.resource(b.text(b.get(p, "ApiId")).V, "appsync").(*app.API)
		if !ok {
			continue
		}
		if _, read := schemas[api]; !read {
			schemas[api] = b.graphSchema(api)
		}
		b.resolver(api, schemas[api], name, p)
	}
}

func (b *build) resolver(api *app.API, schema *ast.SchemaDocument, name string, p *doc.Node) {
	kind, field := b.text(b.get(p, "TypeName")).V.String(), b.text(b.get(p, "FieldName")).V.String()
	auth, pool := b.graphAuth(api, schema, kind, field)
	sources := []*doc.Node{b.get(p, "DataSourceName")}
	for _, f := range b.texts(b.get(p, "PipelineConfig", "Functions")) {
		sources = append(sources, b.get(b.nodes[f.Target()], "Properties", "DataSourceName"))
	}
	for _, source := range sources {
		r := &app.Route{API: api, Path: kind + "." + field, Auth: auth, Pos: keyPos(b, name)}
		if auth == app.AuthCognito {
			r.Authorizer = &app.Authorizer{Name: "AMAZON_COGNITO_USER_POOLS", Kind: auth, Pools: []app.Text{pool}}
		}
		r.Target = b.sourceFunction(source)
		api.Routes = append(api.Routes, r)
		b.routeTriggers(api, []*app.Route{r})
	}
}

// sourceFunction is the Lambda function of a data source, named by reference or
// by its name.
func (b *build) sourceFunction(n *doc.Node) app.Text {
	text := b.text(n).V
	for _, name := range b.order {
		ds := b.nodes[name]
		if ds.Get("Type").Str() != "AWS::AppSync::DataSource" {
			continue
		}
		if text.Target() == name || text.String() != "" && b.text(b.get(ds, "Properties", "Name")).V.String() == text.String() {
			return b.text(b.get(ds, "Properties", "LambdaConfig", "LambdaFunctionArn")).V
		}
	}
	return app.Text{}
}
