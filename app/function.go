package app

// A Function is a Lambda function.
type Function struct {
	Common

	Runtime Value[string] // "python3.13"; unset for images
	Handler Value[string] // as the runtime spells it: "app.handler"
	// CodeDir is the folder of the code relative to the scanned folder, ""
	// when the code is not in the tree. Inline holds inline code.
	CodeDir string
	Inline  Value[string]
	CodeURI Value[Text] // as the template states it: folder, zip, S3 object
	Image   Value[Text] // container image reference
	// Architecture is x86_64 or arm64; unset: x86_64.
	Architecture Value[string]

	Role    *Role       // nil when it is created elsewhere
	RoleRef Value[Text] // what the template states, when it does

	Timeout     Value[int] // seconds, default 3
	Memory      Value[int] // MB, default 128
	Concurrency Value[int] // reserved concurrency; unset = the account's pool
	Storage     Value[int] // MB of /tmp, default 512
	Env         []EnvVar
	EnvKey      Value[Text] // customer key for the environment
	Layers      []Text
	VPC         *VPC // nil outside of a VPC
	Tracing     Value[string]
	CodeSigning Value[Text]
	DeadLetter  Value[Text] // queue or topic for failed asynchronous events
	OnFailure   Value[Text] // failure destination of asynchronous events
	LogGroup    Value[Text] // LoggingConfig.LogGroup
	Mounts      []Text      // access points of EFS that it mounts
	Alias       string      // published alias, "" if none
	Edge        bool        // runs at CloudFront's edge
}

// An EnvVar is one variable of a function's environment.
type EnvVar struct {
	Name  string
	Value Value[Text]
}

// VPC says where in a network a function runs.
type VPC struct {
	Subnets        []Text
	SecurityGroups []Text
	Pos            Pos
}

// Label is the name that people know the function by.
func (f *Function) Label() string { return f.Common.Label() }
