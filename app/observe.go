package app

// LogGroup is a CloudWatch log group.
type LogGroup struct {
	Common
	Retention Value[int] // days; unset = for ever
	Key       Value[Text]
}

// Trail is a CloudTrail trail.
type Trail struct {
	Common
	DataEvents  []string // resource types with data events: "AWS::S3::Object"
	Validated   Value[bool]
	MultiRegion Value[bool]
	Key         Value[Text]
}

// Alarm is a CloudWatch alarm.
type Alarm struct {
	Common
	Namespace, Metric Value[string]
	// Dimensions maps names to values: "FunctionName".
	Dimensions map[string]Text
	Actions    []Text
}

// Layer is a Lambda layer made here.
type Layer struct {
	Common
	CodeDir string
	// Content is what the template states: a folder, a zip, an object in S3.
	Content Value[Text]
	// Architecture is the one that it is for, "" if the template states none or several.
	Architecture string
}
