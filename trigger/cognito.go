package trigger

import "redoubt/app"

// cognito has one shape for each trigger of a user pool, called as in the
// pool's LambdaConfig. Before a user is let in, the name and the attributes
// are what anybody typed.
func cognito() Kind {
	return Kind{
		Name: app.Cognito,
		Doc:  "a step of signing up, signing in or writing to a user of a Cognito user pool",
		Link: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
		Root: oneOf(
			poolEvent("PreSignUp", attacker, profile(), validation(), metadata()),
			poolEvent("PostConfirmation", attribute, profile(), metadata()),
			poolEvent("PreAuthentication", attacker, profile(), validation(), metadata(), notFound()),
			poolEvent("PostAuthentication", attribute, profile(), metadata(), platform("newDeviceUsed").as(Boolean)),
			poolEvent("PreTokenGeneration", attribute, tokenRequest()),
			poolEvent("PreTokenGenerationConfig", attribute, tokenRequest()),
			poolEvent("UserMigration", attacker, profile(), attacker("password"), validation(), metadata()),
			poolEvent("CustomMessage", attribute, profile(), metadata(), platform("codeParameter linkParameter usernameParameter")),
			poolEvent("CustomEmailSender", attribute, codeToSend()),
			poolEvent("CustomSMSSender", attribute, codeToSend()),
			poolEvent("DefineAuthChallenge", attacker, challenge()),
			poolEvent("CreateAuthChallenge", attacker, challenge()),
			poolEvent("VerifyAuthChallengeResponse", attacker, challengeAnswer()),
			poolEvent("InboundFederation", attribute, federated()),
		),
	}
}

// poolEvent is what all triggers have around their request.
func poolEvent(name string, userName func(string) fields, request ...fields) fields {
	return object(
		name,
		platform("version triggerSource region userPoolId"),
		userName("userName"),
		object("callerContext", attacker("awsSdkVersion").note("as the client says"), platform("clientId")),
		object("request", request...),
		object("response", platform("*").as(Any).note("empty: the function fills it")),
	)
}

func profile() fields {
	return object(
		"userAttributes",
		identity("sub identities"),
		identity("email_verified phone_number_verified").as(Any).note("true as text or Boolean"),
		platform("cognito:user_status cognito:mfa_enabled"),
		attacker(standardAttributes),
		attacker("custom:* dev:* cognito:*"),
		platform("*").note("attributes of other names can't be made"),
	)
}

// standardAttributes are those that every user pool has.
// Source: Cognito Developer Guide, "Working with user attributes".
const standardAttributes = "address birthdate email family_name gender given_name locale middle_name name " +
	"nickname phone_number picture preferred_username profile updated_at website zoneinfo"

func validation() fields { return object("validationData", attacker("*")) }

func metadata() fields { return object("clientMetadata", attacker("*")) }

func notFound() fields { return platform("userNotFound").as(Boolean) }

func tokenRequest() fields {
	return group(
		profile(), metadata(),
		object(
			"groupConfiguration",
			array("groupsToOverride", identity("*")),
			array("iamRolesToOverride", identity("*")),
			identity("preferredRole"),
			metadata(),
		),
		array("scopes", identity("*")),
	)
}

func codeToSend() fields {
	return group(platform("type"), platform("code").as(Base64).note("encrypted"), profile(), metadata())
}

func challenge() fields {
	return group(
		profile(), metadata(), notFound(),
		platform("challengeName"),
		list(
			"session",
			platform("challengeName challengeMetadata"),
			platform("challengeResult").as(Boolean),
		),
	)
}

func challengeAnswer() fields {
	return group(
		profile(), metadata(), notFound(),
		attacker("challengeAnswer").as(Any),
		object("privateChallengeParameters", platform("*")),
	)
}

// federated is what an identity provider says of somebody who signs in there.
func federated() fields {
	return group(
		platform("providerName providerType"),
		object("attributes", attribute("*").as(Any)),
	)
}
