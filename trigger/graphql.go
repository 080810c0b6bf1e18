package trigger

import "redoubt/app"

// graphQL has contexts one by one or, for a batch, as an array. A resolver with
// a request template sends what the template makes of them, which is not known
// here.
func graphQL() Kind {
	return Kind{
		Name: app.GraphQL,
		Doc:  "a field of an AppSync GraphQL API to resolve, alone or in a batch",
		Link: "https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html",
		Root: oneOf(
			object("single", resolverContext()),
			array("batch", object("*", resolverContext())),
		),
	}
}

func resolverContext() fields {
	return group(
		platform("typeName fieldName").note("in what Amplify's templates send"),
		object("arguments", attacker("*").as(Any)),
		resolverIdentity(),
		attacker("source").as(Any).note("what the parent's resolver returned"),
		object("request", headers(), platform("domainName")),
		object("prev", attacker("result").as(Any).note("what the function before returned")),
		object("stash", attacker("*").as(Any).note("what the functions before kept")),
		object(
			"info",
			platform("fieldName parentTypeName"),
			object("variables", attacker("*").as(Any)),
			array("selectionSetList", attacker("*")).note("with the aliases of the query"),
			attacker("selectionSetGraphQL"),
		),
	)
}

// resolverIdentity depends on how the API authenticates; with an API key it is
// null.
func resolverIdentity() fields {
	return object(
		"identity",
		identity("sub issuer defaultAuthStrategy accountId userArn cognitoIdentityPoolId cognitoIdentityId "+
			"cognitoIdentityAuthType cognitoIdentityAuthProvider"),
		attribute("username"),
		claims("claims"),
		array("groups", identity("*")),
		array("sourceIp", identity("*")),
		object("resolverContext", identity("*").as(Any).note("the context that a Lambda authorizer returns")),
	)
}
