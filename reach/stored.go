package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/trigger"
)

// stored follows data that was read back to who wrote it: functions, and for an
// object that the function's own event names, whoever put it there.
func (j *joiner) stored(fc *FunctionCode, fl Flow, src *flow.Source) {
	if fc.Function == nil {
		return
	}
	for _, read := range fc.Result.Calls {
		if read.Func != src.Func || read.Pos != src.Pos {
			continue
		}
		if strings.HasPrefix(read.API, "aws:s3:") {
			j.announced(fc, fl, read)
			j.written(fc, fl, read.Args["Bucket"])
		} else {
			j.written(fc, fl, read.Args["TableName"])
		}
	}
}

// written continues in the functions that write to what was read.
func (j *joiner) written(fc *FunctionCode, fl Flow, target *flow.Tree) {
	for _, r := range j.g.named(fc.Function, target) {
		for _, s := range j.sendsOf() {
			if s.to != r || s.kind != app.DynamoDB && s.kind != app.S3 {
				continue
			}
			tree, rest := s.body, itemPath(fl.Path)
			if s.kind == app.S3 {
				tree, rest = s.call.Args["Body"], nil
			}
			hop := fl
			hop.Source = "an item of " + r.Base().Label()
			j.from(s, tree, rest, fc, hop, 1)
		}
	}
}

// announced adds the flow for each trigger that tells of the object which is
// read: who puts objects there writes what is in them.
func (j *joiner) announced(fc *FunctionCode, fl Flow, read flow.Call) {
	if len(fl.Path) > 0 && fl.Path[0] != "Body" && fl.Path[0] != "Metadata" {
		return
	}
	for _, o := range j.code.program.Origins(read.Args["Key"], nil) {
		if o.Source != nil || o.Param != 0 || !namesObject(o.Path) {
			continue
		}
		for _, t := range j.triggers(fc.Function) {
			if _, known := shapeOf(t, o.Path).As(t.Detail).Who(o.Path); !known || !created(t) || !j.sameBucket(fc.Function, t, read) {
				continue
			}
			own := fl
			own.Trigger, own.Caller, own.Writer = t, t.Caller, trigger.Attacker
			own.Source = "the object named by " + trigger.Spell(o.Path)
			own.Trace = append(append(steps(o.Steps), Step{Pos(read.File, read.Pos), "reads the object"}), fl.Trace...)
			j.add(own)
		}
	}
}

// created reports whether a trigger may tell of objects that were put, not only
// of those that were removed.
func created(t *app.Trigger) bool {
	return t.Object == nil || len(t.Object.Events) == 0 || slices.ContainsFunc(t.Object.Events, func(e string) bool {
		return !strings.HasPrefix(e, "s3:ObjectRemoved") && !strings.HasPrefix(e, "s3:LifecycleExpiration")
	})
}

// sameBucket reports whether the bucket that is read may be the one that the
// trigger tells of: it is not another one of the application's.
func (j *joiner) sameBucket(f *app.Function, t *app.Trigger, read flow.Call) bool {
	named := j.g.named(f, read.Args["Bucket"])
	return len(named) == 0 || t.Source == nil || slices.Contains(named, t.Source) || t.Kind != app.S3
}

// namesObject reports whether an event's field is the key of an object that
// was just put: in S3's own notifications, wherever they are carried, and in
// EventBridge's events of S3.
func namesObject(at []string) bool {
	n := len(at)
	return n >= 2 && at[n-2] == "object" && at[n-1] == "key" && (slices.Contains(at, "s3") || at[0] == "detail")
}

// itemPath is the path inside of an item of what a read returned: of an item
// itself, where the source is said to be what a list holds.
func itemPath(path []string) []string {
	for i, name := range path {
		switch {
		case name == "Item" || name == "Attributes":
			return path[i+1:]
		case name == "Items" && i+1 < len(path):
			return path[i+2:]
		}
	}
	if len(path) > 0 && path[0] == "*" {
		return path[1:]
	}
	return path
}
