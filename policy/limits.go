package policy

// Limits bound an event's form. A zero stands for the usual one.
type Limits struct {
	Bytes   int `json:"bytes,omitempty"`   // of the event
	Depth   int `json:"depth,omitempty"`   // of objects and arrays
	Digits  int `json:"digits,omitempty"`  // of a number
	Values  int `json:"values,omitempty"`  // in all, keys included
	Records int `json:"records,omitempty"` // of a batch
	Inner   int `json:"inner,omitempty"`   // envelopes within each other: JSON in base64 in JSON
}

// usual takes what Lambda and the sources can send at most. Digits: longer
// numbers take the parsers of some languages quadratic time.
var usual = Limits{Bytes: 6_291_556, Depth: 64, Digits: 100, Values: 1_000_000, Records: 10_000, Inner: 6}

// Filled has the usual limits where the policy gives none.
func (l Limits) Filled() Limits {
	for _, f := range []struct{ to, from *int }{
		{&l.Bytes, &usual.Bytes},
		{&l.Depth, &usual.Depth},
		{&l.Digits, &usual.Digits},
		{&l.Values, &usual.Values},
		{&l.Records, &usual.Records},
		{&l.Inner, &usual.Inner},
	} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	return l
}

// Response rules what the function answers.
type Response struct {
	// Headers are set where the function does not set them itself.
	Headers map[string]string `json:"headers,omitempty"`
	// What happens to stack traces, to credentials (those of well-known forms, and
	// the values of the function's own variables that are named as such), to
	// canaries and to personal data.
	Traces  Leak `json:"traces,omitempty"`
	Secrets Leak `json:"secrets,omitempty"`
	Canary  Leak `json:"canary,omitempty"`
	Private Leak `json:"private,omitempty"`
	// Canaries are texts that nothing honest ever answers.
	Canaries []string `json:"canaries,omitempty"`
	// Personal are names of fields of the answer that hold personal data, at any depth.
	Personal []string `json:"personal,omitempty"`
}

// Leak says what happens to something that an answer should not hold.
type Leak string

// The ways. None given: it passes.
const (
	Mask  Leak = "mask"  // stars stand in its place
	Block Leak = "block" // the caller gets an error in the answer's place
)

// A Budget is how much one caller may take: how many events, and what these cost.
type Budget struct {
	// Rate is in events a second for each principal, Burst how many at once.
	Rate  float64 `json:"rate,omitempty"`
	Burst int     `json:"burst,omitempty"`
	// Recursion is how often a chain of events may have come through a function.
	Recursion int  `json:"recursion,omitempty"`
	Cost      Cost `json:"cost,omitzero"`
}

// Cost is how long a principal may make the function run: a bucket that holds that many
// milliseconds and is full again after a window without use.
type Cost struct {
	Milliseconds int `json:"milliseconds"`
	Window       int `json:"window"` // in seconds
}

// Quarantine is where refused records go. Telemetry alone where nothing is
// given: the record says that there was one, not what it held.
type Quarantine struct {
	SQS string `json:"sqs,omitempty"` // the queue's URL
	S3  string `json:"s3,omitempty"`  // the bucket, with a prefix behind a slash
}
