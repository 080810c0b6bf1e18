package app

// An API is an API Gateway REST, HTTP or WebSocket API or an AppSync GraphQL
// API.
type API struct {
	Common
	Kind         Kind // RESTAPI, HTTPAPI, WebSocket, GraphQL
	Authorizers  []*Authorizer
	Routes       []*Route
	Stages       []*Stage
	CORS         *CORS
	Private      Value[bool] // reachable only through VPC endpoints
	NoDefaultURL Value[bool] // DisableExecuteApiEndpoint
	// DefaultAuthorizer is the authorizer for routes that name none, "" = none.
	DefaultAuthorizer string
	Implicit          bool // made by SAM or the Serverless Framework
	Firewall          bool // a web ACL is attached
	UsagePlan         bool // a usage plan with throttling or quota covers it
}

// AuthKind is how a route knows its caller.
type AuthKind string

// The ways to authenticate.
const (
	AuthNone    AuthKind = "none"
	AuthIAM     AuthKind = "iam"
	AuthJWT     AuthKind = "jwt"     // JWT or OIDC issuer
	AuthCognito AuthKind = "cognito" // user pool
	AuthLambda  AuthKind = "lambda"  // token or request authorizer function
	AuthAPIKey  AuthKind = "api-key" // an identifier, not a proof
	AuthMTLS    AuthKind = "mtls"
	AuthUnknown AuthKind = "unknown"
)

// An Authorizer is declared on an API; routes may use it.
type Authorizer struct {
	Name     string // as routes name it
	Kind     AuthKind
	Function Text     // of Lambda authorizers
	Pools    []Text   // of Cognito authorizers
	Issuer   Text     // of JWT authorizers
	Audience []string // of JWT authorizers
	Request  bool     // a request authorizer (not a token authorizer)
	// Identity lists the identity sources: "$request.header.Authorization".
	Identity []string
	TTL      Value[int] // seconds that a result is cached, default 300
	Pos      Pos
}

// A Route is one way into an API.
type Route struct {
	API        *API   // nil for function URLs and load balancers
	Method     string // GET…, ANY; "" for WebSocket
	Path       string // "/orders/{id}", "$connect", "Query.orders"
	Auth       AuthKind
	Authorizer *Authorizer // nil unless declared on the API
	// AuthName is the authorizer as the route names it; "NONE" when the
	// template turns a default off.
	AuthName  string
	Scopes    []string
	APIKey    bool   // a key is required (besides Auth)
	Validated bool   // a request validator, model or schema is attached
	Overrides bool   // Auth none replaces a default authorizer
	Throttled bool   // a limit is set for it
	CORS      *CORS  // of function URLs
	Target    Text   // the integration, as the template states it
	Sends     []Text // what else the integration of a service names: the queue or state machine that it writes to
	Mock      bool   // answers by itself (a CORS preflight): reaches nothing
	Pos       Pos
}

// A Stage is a deployed version of an API.
type Stage struct {
	Name       string
	AccessLogs Value[Text] // destination
	Logging    Value[string]
	Tracing    Value[bool]
	Cached     Value[bool]
	CacheCrypt Value[bool]
	Throttled  bool
	Pos        Pos
}

// CORS is what browsers are told.
type CORS struct {
	Origins     []string
	Credentials Value[bool]
	Methods     []string
	Headers     []string
	Pos         Pos
}

// Domain is a custom domain name of an API.
type Domain struct {
	Common
	TLS  Value[string] // "TLS_1_2"
	MTLS bool
}

// LoadBalancer is an application load balancer.
type LoadBalancer struct {
	Common
	Internal  Value[bool]
	Listeners []*Listener
	Groups    []Text // security groups
}

// Listener is a port of a load balancer with its rules.
type Listener struct {
	Name     string
	Protocol Value[string] // HTTP, HTTPS
	TLS      Value[string] // security policy
	Redirect bool          // only redirects (to HTTPS)
	Auth     bool          // authenticates with Cognito or OIDC before forwarding
	Pos      Pos
}

// Distribution is a CloudFront distribution.
type Distribution struct {
	Common
	TLS      Value[string] // minimum protocol version
	Viewer   []Value[string]
	Origins  []Text
	Firewall bool
}
