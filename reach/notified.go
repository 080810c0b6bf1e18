package reach

import (
	"slices"

	"redoubt/app"
	"redoubt/lang/flow"
)

// notified are the buckets whose name an argument is where it is read of S3's
// event: those that notify the function. ok is false if it may be another's, and
// where the template gives it no name: it depends on the function, whose policy
// can't refer to it.
func (n *needer) notified(t *flow.Tree) (buckets []app.Text, ok bool) {
	if n.f == nil || len(t.From) == 0 || slices.ContainsFunc(t.From, func(p flow.Place) bool { return !namesBucket(p) }) {
		return nil, false
	}
	for _, tr := range n.g.Triggers(n.f) {
		switch tr.Kind {
		case app.S3:
			b, known := tr.Source.(*app.Bucket)
			if !known || !b.PhysicalName.Known() {
				return nil, false
			}
			if name := reference(b.Name, ""); !slices.ContainsFunc(buckets, func(t app.Text) bool { return t.String() == name.String() }) {
				buckets = append(buckets, name)
			}
		case app.SQS, app.SNS, app.Kinesis, app.DynamoDB, app.RESTAPI, app.HTTPAPI, app.FunctionURL: // their events have no such place
		default: // it may hand on an event of S3
			return nil, false
		}
	}
	return buckets, len(buckets) > 0
}

// namesBucket reports whether a place of a handler's event is where S3 names the
// bucket.
func namesBucket(p flow.Place) bool {
	return p.Param == 0 && len(p.Path) == 5 && p.Path[0] == "Records" && slices.Equal(p.Path[2:], []string{"s3", "bucket", "name"})
}
