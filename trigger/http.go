package trigger

// What the HTTP sources have in common.

func headers() fields {
	// The gateway or balancer only takes requests for hosts that it serves.
	return object("headers", platform("host Host"), attacker("*").note("names are case-insensitive, HTTP APIs and function URLs write them in lower case"))
}

// anyHeaders are those of a source that takes requests for any host.
func anyHeaders() fields {
	return object("headers", attacker("*").note("names are case-insensitive"))
}

func multiHeaders() fields { return object("multiValueHeaders", array("*", attacker("*"))) }

func query() fields { return object("queryStringParameters", attacker("*")) }

func multiQuery() fields { return object("multiValueQueryStringParameters", array("*", attacker("*"))) }

func pathParameters() fields { return object("pathParameters", attacker("*")) }

func stageVariables() fields { return object("stageVariables", platform("*")) }

// body may be a form or anything else; it is JSON as a rule.
func body() fields {
	return group(
		text("body").note("JSON, a form or other text; base64 where isBase64Encoded is true"),
		platform("isBase64Encoded").as(Boolean),
	)
}

// claims are what a verified token says. The issuer vouches for who the user
// is, but users write their profile themselves.
// Source: OpenID Connect Core 1.0, section 5.1; Cognito Developer Guide, "User pool attributes".
func claims(name string) fields {
	return object(
		name,
		attribute("custom:*").note("users can write it unless the app client says otherwise"),
		attribute("cognito:username username preferred_username name given_name family_name middle_name nickname profile "+
			"picture website email gender birthdate zoneinfo locale phone_number"),
		attribute("address").as(Any),
		identity("*").as(Any),
	)
}

func clientCert() fields {
	return object(
		"clientCert",
		identity("clientCertPem subjectDN issuerDN serialNumber"),
		object("validity", identity("notBefore notAfter")),
	)
}

// requestIdentity is requestContext.identity of REST and WebSocket APIs.
func requestIdentity() fields {
	return object(
		"identity",
		identity("accessKey accountId apiKey apiKeyId caller principalOrgId sourceIp user userArn "+
			"cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId cognitoIdentityPoolId vpcId "+
			"vpceId"),
		identity("cognitoAmr").as(Any),
		attacker("userAgent"),
		clientCert(),
	)
}

// requestAuthorizer is requestContext.authorizer of REST and WebSocket APIs:
// the claims of a user pool's token, or what a Lambda authorizer returned.
func requestAuthorizer() fields {
	return object(
		"authorizer",
		claims("claims"),
		array("scopes", identity("*")),
		identity("principalId").as(Any),
		platform("integrationLatency integrationStatus").as(Any),
		identity("*").as(Any).note("the context that a Lambda authorizer returns"),
	)
}

// requestV2 is a request in payload format 2.0.
func requestV2(authorizer fields) fields {
	return group(
		platform("version routeKey"),
		attacker("rawPath rawQueryString").note("rawQueryString is percent-encoded"),
		array("cookies", attacker("*")),
		headers(), query(), pathParameters(), stageVariables(),
		contextV2(authorizer),
		body(),
	)
}

func contextV2(authorizer fields) fields {
	return object(
		"requestContext",
		platform("accountId apiId domainName domainPrefix requestId routeKey stage time"),
		platform("timeEpoch").as(Number),
		authorizer,
		object("authentication", clientCert()),
		object(
			"http",
			platform("method protocol"),
			attacker("path userAgent"),
			identity("sourceIp"),
		),
	)
}

// signer is who signed a request with IAM credentials.
func signer() fields {
	return object(
		"iam",
		identity("accessKey accountId callerId principalOrgId userArn userId"),
		object(
			"cognitoIdentity",
			array("amr", identity("*")),
			identity("identityId identityPoolId"),
		),
	)
}

// requestV1 is a request in payload format 1.0, as REST APIs send it.
func requestV1() fields {
	return group(
		platform("version resource httpMethod"),
		attacker("path"),
		headers(), multiHeaders(), query(), multiQuery(), pathParameters(), stageVariables(),
		contextV1(),
		body(),
	)
}

func contextV1() fields {
	return object(
		"requestContext",
		platform("accountId apiId deploymentId domainName domainPrefix extendedRequestId httpMethod operationName protocol "+
			"requestId requestTime resourceId resourcePath stage"),
		platform("requestTimeEpoch").as(Number),
		attacker("path").note("with the stage before it"),
		requestAuthorizer(),
		requestIdentity(),
	)
}
