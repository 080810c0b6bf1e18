package reach

import "strings"

// withoutSDK are services that code talks to without an SDK, so that nothing can
// be said of what it needs.
const withoutSDK = ` execute-api appsync es rds-db neptune-db kafka-cluster elasticfilesystem aoss cassandra dax iot vpc-lattice-svcs dsql redis elasticache memorydb `

// WithoutSDK reports whether an action is one of a service that code talks to
// without an SDK: where no call is seen, it may be used all the same.
func WithoutSDK(action string) bool {
	service, _, ok := strings.Cut(strings.ToLower(action), ":")
	return ok && strings.Contains(withoutSDK, " "+service+" ")
}
