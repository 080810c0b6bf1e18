package cloudtrail

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed data/services.txt
var servicesText string

// services maps a source, or "source operation", to boto3's service.
var services = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(servicesText) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		if len(fields) == 2 {
			m[fields[0]] = fields[1]
		}
		for _, op := range fields[2:] {
			m[fields[0]+" "+op] = fields[1]
		}
	}
	return m
})

var separators = strings.NewReplacer("_", "", "-", "", ".", "")

// version is what CloudTrail appends to the names of some APIs:
// UpdateFunctionCode20150331v2, CreateDistribution2020_05_31.
var version = regexp.MustCompile(`_?(19|20)\d\d_?[01]\d_?[0-3]\d(v\d+)?$`)

// Operation is the operation that an event is about, as package lang/flow spells
// those of SDKs: aws:SERVICE:OPERATION, boto3's names in lower case without
// separators. source is an event's Source, name its Name.
func Operation(source, name string) string {
	source, _, _ = strings.Cut(strings.ToLower(source), ".amazonaws.com")
	name = version.ReplaceAllString(name, "")
	op := strings.ToLower(separators.Replace(name))
	if to, ok := renamed[source+" "+op]; ok {
		return "aws:" + to
	}
	service, ok := services()[source+" "+op]
	if !ok {
		service, ok = services()[source]
	}
	if !ok {
		service = separators.Replace(source)
	}
	return "aws:" + service + ":" + op
}

// renamed are events whose name is not that of their operation.
var renamed = map[string]string{
	"s3 getbucketpublicaccessblock": "s3:getpublicaccessblock", "s3 putbucketpublicaccessblock": "s3:putpublicaccessblock",
	"s3 deletebucketpublicaccessblock": "s3:deletepublicaccessblock", "s3 getbucketobjectlockconfiguration": "s3:getobjectlockconfiguration",
	"s3 putbucketobjectlockconfiguration": "s3:putobjectlockconfiguration", "s3 getaccelerateconfiguration": "s3:getbucketaccelerateconfiguration",
	"s3 putaccelerateconfiguration": "s3:putbucketaccelerateconfiguration", "s3 getanalyticsconfiguration": "s3:getbucketanalyticsconfiguration",
	"s3 getaccountpublicaccessblock": "s3control:getpublicaccessblock", "s3 putaccountpublicaccessblock": "s3control:putpublicaccessblock",
	"s3 deleteaccountpublicaccessblock": "s3control:deletepublicaccessblock", "s3 initiatemultipartupload": "s3:createmultipartupload",
	"lambda invokeexecution": "lambda:invoke", "lambda invokefunction": "lambda:invoke",
}

// Denied reports whether the call was refused for want of a permission. Such a
// call was wanted, and is not allowed today.
func (e Event) Denied() bool {
	code := strings.ToLower(e.ErrorCode)
	for _, part := range []string{"accessdenied", "unauthorized", "notauthorized", "authorizationerror", "authfailure"} {
		if strings.Contains(code, part) {
			return true
		}
	}
	return false
}
