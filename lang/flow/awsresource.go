package flow

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// resources.tsv is boto3's resource classes, made by iam/gen: service, class
// ("service" = the resource object itself), member, what it is. A member is a
// method, a collection ("@objects"), a method of a collection's elements taken
// together ("*delete") or a maker of another class (">Object").
//
//go:embed resources.tsv
var resourceTable string

// resourceClasses finds what a member of a resource class is:
// "s3.Bucket" → "@objects" → "ListObjects".
var resourceClasses = sync.OnceValue(func() map[string]map[string]string {
	classes := map[string]map[string]string{}
	for row := range strings.SplitSeq(strings.TrimSpace(resourceTable), "\n") {
		f := strings.Split(row, "\t")
		class := f[0] + "." + f[1]
		if classes[class] == nil {
			classes[class] = map[string]string{}
		}
		classes[class][f[2]] = f[3]
	}
	// What boto3 adds by hand.
	for _, class := range []string{"s3.Bucket", "s3.Object"} {
		for _, name := range []string{"upload_file", "upload_fileobj"} {
			classes[class][name] = "PutObject"
		}
		for _, name := range []string{"download_file", "download_fileobj"} {
			classes[class][name] = "GetObject"
		}
		classes[class]["copy"] = "CopyObject"
	}
	classes["s3.Bucket"]["load"] = "ListBuckets"
	classes["s3.Bucket"]["creation_date"] = "ListBuckets"
	classes["s3.ObjectSummary"]["load"] = "HeadObject"
	classes["dynamodb.Table"][">batch_writer"] = "BatchWriter"
	classes["dynamodb.BatchWriter"] = map[string]string{"put_item": "PutItem", "delete_item": "DeleteItem"}
	classes["sqs.Queue"]["attributes"] = "GetQueueAttributes"
	return classes
})

// resourceParams are the parameters of operations that boto3's resources are
// made with, in the order of their constructors.
var resourceParams = map[string][]string{
	"s3.Bucket": {"Bucket"}, "s3.Object": {"Bucket", "Key"}, "s3.ObjectSummary": {"Bucket", "Key"}, "s3.ObjectAcl": {"Bucket", "Key"},
	"s3.ObjectVersion": {"Bucket", "Key", "VersionId"}, "s3.MultipartUpload": {"Bucket", "Key", "UploadId"},
	"s3.MultipartUploadPart": {"Bucket", "Key", "UploadId", "PartNumber"},
	"dynamodb.Table":         {"TableName"}, "dynamodb.BatchWriter": {"TableName"},
	"sqs.Queue": {"QueueUrl"}, "sqs.Message": {"QueueUrl", "ReceiptHandle"},
	"sns.Topic": {"TopicArn"}, "sns.PlatformEndpoint": {"TargetArn"}, "sns.PlatformApplication": {"PlatformApplicationArn"},
	"sns.Subscription": {"SubscriptionArn"}, "iam.Role": {"RoleName"}, "iam.User": {"UserName"}, "iam.Group": {"GroupName"},
	"iam.Policy": {"PolicyArn"}, "iam.InstanceProfile": {"InstanceProfileName"}, "cloudformation.Stack": {"StackName"},
	"cloudwatch.Alarm": {"AlarmNames"}, "ec2.Instance": {"InstanceIds"}, "ec2.Volume": {"VolumeId"}, "ec2.Snapshot": {"SnapshotId"},
	"ec2.SecurityGroup": {"GroupId"}, "ec2.Image": {"ImageId"}, "ec2.Vpc": {"VpcId"}, "ec2.Subnet": {"SubnetId"},
}

// paramsOf are the parameters that a resource of the class brings along.
func paramsOf(class string) []string {
	if p := resourceParams[class]; p != nil {
		return p
	}
	if strings.HasPrefix(class, "s3.Bucket") {
		return resourceParams["s3.Bucket"]
	}
	return nil
}

// resourceAttributes are the names under which a resource tells what it was
// made with.
var resourceAttributes = map[string][]string{
	"Bucket": {"bucket_name"}, "Key": {"key", "object_key"}, "TableName": {"table_name", "name"}, "QueueUrl": {"url", "queue_url"}, "TopicArn": {"arn"},
}

// param is the field of a resource object that holds a parameter.
const param = "$param:"

// resourceClass is the class that a path is an instance of: "s3.Bucket" for
// boto3.resource.s3.Bucket(); collection is set for one of its collections.
func resourceClass(path string) (class, collection string, ok bool) {
	rest, ok := strings.CutPrefix(path, "boto3.resource.")
	if !ok {
		return "", "", false
	}
	service, rest, found := strings.Cut(rest, ".")
	if !found {
		return service + ".service", "", true
	}
	if name, ok := strings.CutPrefix(rest, "@"); ok && !strings.ContainsAny(name, ".()") { // of the service itself
		return service + ".service", name, true
	}
	name, collection, _ := strings.Cut(rest, "().@")
	if collection == "" {
		if name, ok = strings.CutSuffix(rest, "()"); !ok {
			return "", "", false
		}
	}
	if strings.ContainsAny(name, ".()") {
		return "", "", false
	}
	return service + "." + name, collection, true
}

// resourceMember is the canonical path of a member of one of boto3's resources,
// "" if it has no such member.
func resourceMember(path, name string) []string {
	class, collection, ok := resourceClass(path)
	if !ok {
		return nil
	}
	service, _, _ := strings.Cut(class, ".")
	members := resourceClasses()[class]
	switch {
	case collection != "":
		return collectionMember(service, members["@"+collection], collectionElement(class, collection), name)
	case members[">"+name] != "":
		return []string{"boto3.resource." + service + "." + members[">"+name]}
	case members["@"+name] != "":
		return []string{path + ".@" + name}
	case members[name] != "":
		return []string{operationPath(service, members[name])}
	case name == "meta":
		return []string{"boto3.$meta." + service}
	case name == "reload" && members["load"] != "":
		return []string{operationPath(service, members["load"])}
	}
	return nil
}

// isCollection reports whether a member of a resource is a collection.
func isCollection(path, name string) bool {
	class, _, ok := resourceClass(path)
	return ok && resourceClasses()[class]["@"+name] != ""
}

// collectionMember is a method of a collection: it lists, and may do something
// with all that it finds.
func collectionMember(service, list, element, method string) []string {
	switch method {
	case "all", "filter", "limit", "page_size", "pages", "iterator":
		return []string{operationPath(service, list)}
	}
	if op := resourceClasses()[element]["*"+method]; op != "" {
		both := []string{operationPath(service, list), operationPath(service, op)}
		slices.Sort(both)
		return both
	}
	return nil
}

func operationPath(service, op string) string {
	if waiter, ok := strings.CutPrefix(op, "waiter:"); ok {
		op = "waituntil" + waiter
	}
	return "aws:" + awsService(service) + ":" + flat(op)
}

// collectionElement is the class of a collection's elements: boto3 names the
// collections after them.
func collectionElement(class, collection string) string {
	service, _, _ := strings.Cut(class, ".")
	name := ""
	for word := range strings.SplitSeq(strings.TrimSuffix(collection, "s"), "_") {
		name += strings.ToUpper(word[:min(1, len(word))]) + word[min(1, len(word)):]
	}
	switch {
	case service == "s3" && name == "Object":
		name = "ObjectSummary"
	case strings.HasSuffix(name, "ie"): // policies
		name = strings.TrimSuffix(name, "ie") + "y"
	}
	return service + "." + name
}

// resourceResults are the classes of what methods of resources return.
var resourceResults = map[string]string{
	"sqs.service.get_queue_by_name": "sqs.Queue", "sqs.service.create_queue": "sqs.Queue", "sqs.Queue.receive_messages": "sqs.Message",
	"s3.service.create_bucket": "s3.Bucket", "s3.Bucket.put_object": "s3.Object", "s3.Object.initiate_multipart_upload": "s3.MultipartUpload",
	"dynamodb.service.create_table": "dynamodb.Table", "sns.service.create_topic": "sns.Topic", "sns.Topic.subscribe": "sns.Subscription",
	"ec2.service.create_instances": "ec2.Instance", "iam.service.create_role": "iam.Role", "iam.service.create_user": "iam.User",
}

// resource is one of boto3's resource objects: it remembers what it is made of
// as parameters of the operations that are called on it.
func (c *apiCall) resource() *value {
	if !strings.HasPrefix(c.path, "boto3.resource.") {
		return nil
	}
	class, _, ok := resourceClass(c.path + "()")
	if !ok || resourceClasses()[class] == nil {
		return nil
	}
	r := c.made1(class, 50)
	c.fill(r, class)
	return join(r, api("boto3.resource."+class+"()"))
}

// made1 is a new object of a resource class with what its owner was made with.
func (c *apiCall) made1(class string, nth int32) *value {
	r := refTo(c.f.createNth(instanceObject, nth))
	if c.foreign() {
		c.f.storeField(r, foreignMark, anything())
	}
	for _, name := range paramsOf(class) {
		if v := c.ownParam(name); v != nil {
			c.setParam(r, name, v)
		}
	}
	return r
}

func (c *apiCall) setParam(r *value, name string, v *value) {
	c.f.storeField(r, param+name, v)
	for _, attribute := range resourceAttributes[name] {
		c.f.storeField(r, attribute, v)
	}
}

// fill gives a new resource the parameters that its constructor names.
func (c *apiCall) fill(r *value, class string) {
	at := 0
	for _, name := range paramsOf(class) {
		inherited := c.ownParam(name) != nil
		v := c.args.named[name]
		for _, attribute := range resourceAttributes[name] {
			if x := c.args.named[attribute]; x != nil && v == nil {
				v = x
			}
		}
		if x := c.args.named["name"]; x != nil && v == nil && !inherited {
			v = x
		}
		if v == nil && !inherited && at < len(c.args.pos) {
			v = c.args.pos[at]
			at++
		}
		if v != nil {
			c.setParam(r, name, v)
		}
	}
}

// ownParam is a parameter that the receiver, a resource, was made with.
func (c *apiCall) ownParam(name string) *value {
	if c.this == nil {
		return nil
	}
	v := &value{}
	for _, r := range c.this.refs {
		if c.f.object(r).kind == instanceObject {
			v.refs = append(v.refs, r)
		}
	}
	for _, path := range c.this.apis {
		class, _, ok := resourceClass(path)
		if !ok || !slices.Contains(paramsOf(class), name) {
			continue
		}
		for _, t := range c.this.taints {
			if t.exact {
				v.taints = append(v.taints, t)
			}
		}
		break
	}
	if len(v.refs)+len(v.taints) == 0 {
		return nil
	}
	return c.f.fieldValue(v, param+name)
}

// ofResource adds the parameters that the receiver, a resource, was made with.
func (c *apiCall) ofResource() {
	if c.this == nil || len(c.this.apis) == 0 {
		return
	}
	named := map[string]*value{}
	for _, path := range c.this.apis {
		class, collection, ok := resourceClass(path)
		if !ok {
			continue
		}
		for _, name := range paramsOf(class) {
			if v := c.ownParam(name); v != nil {
				named[name] = v
			}
		}
		if class == "s3.ObjectVersion" && named["VersionId"] == nil || collection == "object_versions" {
			named["VersionId"] = anything()
		}
	}
	if len(named) == 0 {
		return
	}
	for k, v := range c.args.named {
		named[k] = v
	}
	c.args.named = named
}

// resourceResult is what an operation returns that was called on a resource:
// other resources.
func (c *apiCall) resourceResult() *value {
	if c.f.lang != "python" || c.this == nil || !strings.HasPrefix(c.path, "aws:") {
		return nil
	}
	for _, path := range c.this.apis {
		class, collection, ok := resourceClass(path)
		if !ok {
			continue
		}
		if collection != "" {
			return c.collected(path, collectionElement(class, collection))
		}
		if made := resourceResults[class+"."+c.member]; made != "" {
			return c.returned(made)
		}
	}
	return nil
}

// collected is what a collection's method returns: a list, and the collection
// again.
func (c *apiCall) collected(path, element string) *value {
	e := join(c.made1(element, 51), api("boto3.resource."+element+"()"))
	list, again := c.f.listOf(52, e), refTo(c.f.createNth(instanceObject, 54))
	for _, name := range paramsOf(element) {
		if v := c.ownParam(name); v != nil {
			c.f.storeField(again, param+name, v)
		}
	}
	return join(join(list, again), api(path))
}

func (c *apiCall) returned(class string) *value {
	r := c.made1(class, 51)
	switch {
	case c.args.named["QueueName"] != nil:
		c.setParam(r, "QueueUrl", c.args.named["QueueName"])
	case c.args.named["Name"] != nil && class == "sns.Topic":
		c.setParam(r, "TopicArn", c.args.named["Name"])
	default:
		for _, name := range paramsOf(class) {
			if v := c.args.named[name]; v != nil {
				c.setParam(r, name, v)
			}
		}
	}
	v := join(r, api("boto3.resource."+class+"()"))
	if strings.HasSuffix(c.member, "s") { // receive_messages, create_instances
		return c.f.listOf(53, v)
	}
	return v
}
