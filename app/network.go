package app

// SecurityGroup is a VPC's security group.
type SecurityGroup struct {
	Common
	Ingress []PortRange
	Egress  []PortRange
}

// PortRange is a rule of a security group.
type PortRange struct {
	Protocol Value[string] // tcp, udp, -1
	From, To Value[int]
	CIDR     Value[Text] // IPv4 or IPv6 range
	Peer     Text        // the other group, if any
	Pos      Pos
}

// Endpoint is a VPC endpoint.
type Endpoint struct {
	Common
	Service Value[Text]
	// Open reports whether its policy (or the default one) allows everything
	// to everyone; Stated whether the template states a policy.
	Open, Stated bool
}
