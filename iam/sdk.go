package iam

import (
	"slices"
	"strconv"
	"strings"
)

// A Forward is an action that a service does with the permissions of whoever
// calls it (forward access), under conditions such as kms:ViaService. Values
// may hold ${region}.
type Forward struct {
	Action     string
	Conditions [][2]string // key, value
}

// Operation returns the actions that an operation of an SDK needs. The service
// is named as in boto3 ("cognito-idp"), in JavaScript's packages
// ("cognito-identity-provider") or its SDK v2 ("CognitoIdentityServiceProvider"),
// the operation in any of their spellings ("PutItem", "put_item"); case and
// separators don't matter. A waiter is called as in JavaScript:
// "waitUntilObjectExists". known is false if there is no such operation; an operation
// that needs no permission (sts:GetCallerIdentity) is known and has no actions.
func (c *Catalogue) Operation(service, operation string) (actions []string, known bool) {
	s := c.sdkService(service)
	if s == nil {
		return nil, false
	}
	op := flatName(operation)
	for _, prefix := range []string{"waituntil", "waitfor"} {
		if name, ok := strings.CutPrefix(op, prefix); ok && s.waiters[name] != "" {
			op = flatName(s.waiters[name])
		}
	}
	name, ok := s.same[op]
	if ok {
		return []string{s.prefix + ":" + name}, true
	}
	row, ok := s.other[op]
	if !ok || row.unknown {
		return nil, ok
	}
	return slices.Clone(row.actions), true
}

// OperationName is the operation as AWS spells it, "" if there is none.
func (c *Catalogue) OperationName(service, operation string) string {
	s := c.sdkService(service)
	if s == nil {
		return ""
	}
	op := flatName(operation)
	if name, ok := s.same[op]; ok {
		return name
	}
	return s.other[op].name
}

// Forwarded lists what the service itself does for the caller of an operation,
// with the caller's permissions.
func (c *Catalogue) Forwarded(service, operation string) []Forward {
	if s := c.sdkService(service); s != nil {
		return s.forward[flatName(operation)]
	}
	return nil
}

// SDKPrefix is the IAM prefix of a service by any of the SDKs' names for it, ""
// if it is unknown: "states" for "stepfunctions" and "sfn".
func (c *Catalogue) SDKPrefix(service string) string {
	if s := c.sdkService(service); s != nil {
		return s.prefix
	}
	return ""
}

// SDKService is boto3's name of a service by any of the SDKs' names for it, ""
// if it is unknown.
func (c *Catalogue) SDKService(service string) string { return c.sdk().alias[flatName(service)] }

// SDKServices lists the services that have an operation of a name, in any
// spelling, by their names in boto3.
func (c *Catalogue) SDKServices(operation string) []string {
	return c.operationIndex()[flatName(operation)]
}

// sdkIndex is where the SDKs' services are in the text, not decoded.
type sdkIndex struct {
	rows  map[string]string // by boto3's name
	alias map[string]string // any flat name → boto3's
}

// sdkService is one service of the SDKs.
type sdkService struct {
	prefix  string
	same    map[string]string // flat name → the operation, which is also the action
	other   map[string]sdkRow
	waiters map[string]string // flat name → operation
	forward map[string][]Forward
}

type sdkRow struct {
	name    string
	actions []string
	unknown bool
}

func parseSDK(text string) sdkIndex {
	x := sdkIndex{rows: map[string]string{}, alias: map[string]string{}}
	for part := range strings.SplitSeq(strings.TrimPrefix(text, "@"), "\n@") {
		key, _, _ := strings.Cut(part, "\t")
		x.rows[key] = part
		x.alias[flatName(key)] = key
	}
	for key, part := range x.rows {
		head, _, _ := strings.Cut(part, "\n")
		for _, name := range strings.Split(head, "\t")[2:] {
			if other, taken := x.alias[flatName(name)]; name != "" && (!taken || other > key && flatName(other) != flatName(name)) {
				x.alias[flatName(name)] = key
			}
		}
	}
	return x
}

func (c *Catalogue) sdkService(name string) *sdkService {
	x := c.sdk()
	key, ok := x.alias[flatName(name)]
	if !ok {
		return nil
	}
	c.mu.Lock()
	s := c.sdks[key]
	c.mu.Unlock()
	if s != nil {
		return s
	}
	s = c.parseSDKService(x.rows[key])
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sdks[key] = s
	return s
}

// parseSDKService reads the form that SOURCES.md describes.
func (c *Catalogue) parseSDKService(text string) *sdkService {
	head, text, _ := strings.Cut(text, "\n")
	s := &sdkService{
		prefix: strings.Split(head, "\t")[1], same: map[string]string{},
		other: map[string]sdkRow{}, waiters: map[string]string{}, forward: map[string][]Forward{},
	}
	for row := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if row == "" {
			continue
		}
		switch name, rest, _ := strings.Cut(row, "\t"); row[0] {
		case '=':
			s.identities(c, row[1:])
		case '~':
			s.waiters[flatName(name[1:])] = rest
		case '&':
			s.addForward(flatName(name[1:]), rest)
		default:
			s.other[flatName(name)] = s.row(name, rest)
		}
	}
	return s
}

// identities reads the runs of actions that are operations of the same name.
func (s *sdkService) identities(c *Catalogue, runs string) {
	list := c.names().actions[s.prefix]
	inside := false
	for length := range strings.SplitSeq(runs, ",") {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > len(list) {
			return
		}
		if inside {
			for _, e := range list[:n] {
				name := e.name[len(s.prefix)+1:]
				s.same[flatName(name)] = name
			}
		}
		list, inside = list[n:], !inside
	}
}

func (s *sdkService) row(name, actions string) sdkRow {
	row := sdkRow{name: name, unknown: actions == "?"}
	if row.unknown {
		return row
	}
	for _, a := range split(actions, ",") {
		if strings.HasPrefix(a, ":") {
			a = s.prefix + a
		}
		row.actions = append(row.actions, a)
	}
	return row
}

func (s *sdkService) addForward(op, rest string) {
	fields := strings.Split(rest, "\t")
	f := Forward{Action: fields[0]}
	for _, cond := range fields[1:] {
		key, value, _ := strings.Cut(cond, "=")
		f.Conditions = append(f.Conditions, [2]string{key, value})
	}
	s.forward[op] = append(s.forward[op], f)
}

// indexOperations lists the services of every operation.
func (c *Catalogue) indexOperations() map[string][]string {
	m := map[string][]string{}
	for key := range c.sdk().rows {
		s := c.sdkService(key)
		for op := range s.same {
			m[op] = append(m[op], key)
		}
		for op := range s.other {
			m[op] = append(m[op], key)
		}
	}
	for _, list := range m {
		slices.Sort(list)
	}
	return m
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

// flatName is a name in lower case without separators.
func flatName(s string) string { return strings.ToLower(separators.Replace(s)) }

// Waiter is the operation that a waiter calls, "" if there is no such waiter:
// "HeadObject" for S3's "waitUntilObjectExists".
func (c *Catalogue) Waiter(service, waiter string) string {
	s := c.sdkService(service)
	if s == nil {
		return ""
	}
	return s.waiters[strings.TrimPrefix(strings.TrimPrefix(flatName(waiter), "waituntil"), "waitfor")]
}
