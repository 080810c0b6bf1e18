package harden

import (
	"fmt"

	"redoubt/app"
	"redoubt/reach"
)

// stubs shows, for each API that anyone can call and that has no authorizer,
// what one looks like. Who may call is a decision: nothing is written.
func stubs(g *reach.Graph) []Suggestion {
	list := []Suggestion{}
	for _, api := range app.All[*app.API](g.App) {
		if len(api.Authorizers) > 0 || !anyone(g, api) {
			continue
		}
		text := stub(g.App.Format, api)
		if text == "" {
			continue
		}
		list = append(list, Suggestion{What: api.Label(), File: api.Pos.File, Line: api.Pos.Line, Text: text})
	}
	return list
}

func anyone(g *reach.Graph, api *app.API) bool {
	for _, t := range g.App.Triggers {
		if t.Route != nil && t.Route.API == api && t.Caller == app.Anyone && t.To != nil && !reach.MeantOpen(t.Route) {
			return true
		}
	}
	return false
}

// stub is an authorizer in the format's words, "" where there is none to show.
func stub(format string, api *app.API) string {
	rest := api.Kind == app.RESTAPI
	if !rest && api.Kind != app.HTTPAPI {
		return ""
	}
	const jwt = "https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}"
	switch {
	case format == "sam" && rest:
		return fmt.Sprintf(`%s knows none of its callers. With a user pool that is called UserPool:
  Auth:                          # of %s, or of Api below Globals
    DefaultAuthorizer: Users
    AddDefaultAuthorizerToCorsPreflight: false
    Authorizers:
      Users:
        UserPoolArn: !GetAtt UserPool.Arn
and at each event that stays open:  Auth: {Authorizer: NONE}`, api.Label(), api.Label())
	case format == "sam":
		return fmt.Sprintf(`%s knows none of its callers. With a user pool UserPool and its client UserPoolClient:
  Auth:                          # of %s, or of HttpApi below Globals
    DefaultAuthorizer: Users
    Authorizers:
      Users:
        IdentitySource: $request.header.Authorization
        JwtConfiguration:
          issuer: !Sub %s
          audience: [!Ref UserPoolClient]
and at each event that stays open:  Auth: {Authorizer: NONE}`, api.Label(), api.Label(), jwt)
	case format == "serverless" && rest:
		return fmt.Sprintf(`%s knows none of its callers. With a user pool that is called UserPool, at each http event that is not meant to be open:
  authorizer:
    type: COGNITO_USER_POOLS
    authorizerId: !Ref Users     # an AWS::ApiGateway::Authorizer of the pool, below resources`, api.Label())
	case format == "serverless":
		return fmt.Sprintf(`%s knows none of its callers. With a user pool UserPool and its client UserPoolClient:
  provider:
    httpApi:
      authorizers:
        users:
          type: jwt
          identitySource: $request.header.Authorization
          issuerUrl: !Sub %s
          audience: [!Ref UserPoolClient]
and at each httpApi event that is not meant to be open:  authorizer: {name: users}`, api.Label(), jwt)
	}
	return ""
}
