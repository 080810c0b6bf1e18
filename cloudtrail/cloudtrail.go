// Package cloudtrail reads AWS CloudTrail records: the files that a trail
// delivers (JSON, gzipped or not), folders of them, exports of CloudTrail Lake
// and Athena as JSON lines, what aws cloudtrail lookup-events prints, and
// EventBridge's envelopes. It yields typed events in the order of the files,
// with bounded memory however large a file is, and sums up what was seen: which
// role did what to which resource.
//
// It fetches nothing, judges nothing, and knows no IAM catalogue: operations are
// spelt as package lang/flow spells them ("aws:s3:getobject"), so that others
// map them to actions.
package cloudtrail

import (
	"encoding/json"
	"fmt"
	"time"
)

// An Event is one record.
type Event struct {
	File   string // as given, "" for a reader without a name
	Line   int    // of the record's first byte, from 1
	Offset int64  // of the record's first byte, in the unpacked stream

	ID        string
	Time      time.Time // zero if it can't be read
	Type      string    // AwsApiCall, AwsServiceEvent, AwsConsoleSignIn, …
	Source    string    // s3.amazonaws.com
	Name      string    // GetObject
	Region    string
	Account   string // the account whose resources were used
	Principal Principal
	SourceIP  string // or the service's name: cloudformation.amazonaws.com
	UserAgent string

	ErrorCode, ErrorMessage string // empty for a call that succeeded

	Resources         []Resource
	RequestParameters json.RawMessage // JSON as recorded, nil if none or above 256 kB
	ReadOnly          bool
	Category          string // Management, Data, Insight, NetworkActivity
}

// A Principal is who made the call.
type Principal struct {
	Type      string // AssumedRole, IAMUser, Root, AWSService, AWSAccount, FederatedUser, …
	ID        string // unique id, for a session "AROA…:session"
	ARN       string
	Account   string
	User      string // name of an IAM user
	Role      string // name of the assumed role
	RoleARN   string // ARN of the role that issued the session
	Session   string // name of the session; for a Lambda function its name
	AccessKey string
	InvokedBy string // the AWS service that made the call for the principal
}

// A Resource is what a call used, as the record names it.
type Resource struct {
	ARN, Type, Account string
}

// Data reports whether the event is about data rather than management: reads
// and writes of objects, items, messages, invocations.
func (e Event) Data() bool { return e.Category == "Data" }

// A Problem is a part of a file that could not be read. What is before it and,
// where its end could be found, after it is read.
type Problem struct {
	File    string
	Line    int   // from 1
	Offset  int64 // byte of the unpacked stream
	Message string
	Err     error // what the operating system or gzip said, nil for none
}

// Error is "file:line: message (byte offset)".
func (p *Problem) Error() string {
	s := fmt.Sprintf("%s:%d: %s (byte %d)", p.File, p.Line, p.Message, p.Offset)
	if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }
