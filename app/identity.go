package app

// UserPool is a Cognito user pool.
type UserPool struct {
	Common
	SelfSignUp Value[bool] // unset = users can register themselves
	Password   *PasswordPolicy
	MFA        Value[string] // OFF, ON, OPTIONAL
	Attributes []Attribute   // custom and standard attributes in its schema
	Protected  Value[bool]
	Clients    []*PoolClient
}

// PasswordPolicy of a user pool.
type PasswordPolicy struct {
	MinLength                      Value[int]
	Lower, Upper, Numbers, Symbols Value[bool]
	Pos                            Pos
}

// Attribute is a user's attribute.
type Attribute struct {
	Name    string // as tokens carry it: "custom:role"
	Mutable Value[bool]
	Pos     Pos
}

// PoolClient is an application client of a user pool.
type PoolClient struct {
	Common
	Pool   Text
	Secret Value[bool]
	Flows  []string // explicit auth flows
	OAuth  []string // OAuth flows: code, implicit, client_credentials
	Scopes []string // OAuth scopes that the client may ask for
	// Writable lists the attributes that a user may change; nil = all
	// mutable ones.
	Writable  []string
	Callbacks []string
}

// IdentityPool is a Cognito identity pool.
type IdentityPool struct {
	Common
	Guests    Value[bool] // unauthenticated identities are allowed
	GuestRole Value[Text]
	UserRole  Value[Text]
}

// Secret is a Secrets Manager secret.
type Secret struct {
	Common
	Generated bool
	Literal   Value[Text] // SecretString as the template states it
	Rotated   bool
	Key       Value[Text]
}

// StoredParameter is an SSM parameter.
type StoredParameter struct {
	Common
	Kind  Value[string] // String, StringList, SecureString
	Value Value[Text]
}

// Key is a KMS key.
type Key struct {
	Common
	Rotated Value[bool]
}

// User is an IAM user or group with its statements.
type User struct {
	Common
	Statements []*Statement
	Managed    []Text
	AccessKey  bool
}
