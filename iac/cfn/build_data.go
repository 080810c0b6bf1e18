package cfn

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

func bucket(b *build, c app.Common, p *doc.Node) app.Resource {
	r := &app.Bucket{Common: c, ACL: b.str(b.get(p, "AccessControl")), Website: b.get(p, "WebsiteConfiguration") != nil, Logged: b.get(p, "LoggingConfiguration") != nil}
	if block := b.pick(b.get(p, "PublicAccessBlockConfiguration")); block != nil {
		r.Block = &app.PublicBlock{
			Acls: b.flag(b.get(block, "BlockPublicAcls")), Policy: b.flag(b.get(block, "BlockPublicPolicy")),
			IgnoreAcls: b.flag(b.get(block, "IgnorePublicAcls")), Restrict: b.flag(b.get(block, "RestrictPublicBuckets")), Pos: block.Pos,
		}
	}
	if v := b.str(b.get(p, "VersioningConfiguration", "Status")); v.IsSet() {
		r.Versioned = app.Value[bool]{V: v.V == "Enabled", State: v.State, Pos: v.Pos}
	}
	for _, rule := range b.each(b.get(p, "BucketEncryption", "ServerSideEncryptionConfiguration")) {
		r.Encryption = b.str(b.get(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm"))
		r.Key = b.text(b.get(rule, "ServerSideEncryptionByDefault", "KMSMasterKeyID"))
	}
	for _, rule := range b.each(b.get(p, "CorsConfiguration", "CorsRules")) {
		r.CORS = append(r.CORS, b.cors(rule, "AllowedOrigins", "-", "AllowedMethods", "AllowedHeaders"))
	}
	return r
}

func table(b *build, c app.Common, p *doc.Node) app.Resource {
	t := &app.Table{
		Common: c, Encryption: b.flag(b.get(p, "SSESpecification", "SSEEnabled")), Key: b.text(b.get(p, "SSESpecification", "KMSMasterKeyId")),
		Recovery:  b.flag(b.get(p, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")),
		Protected: b.flag(b.get(p, "DeletionProtectionEnabled")), Stream: b.get(p, "StreamSpecification") != nil,
	}
	for _, r := range b.each(b.get(p, "Replicas")) {
		t.Protected, t.Recovery = b.flag(b.get(r, "DeletionProtectionEnabled")), b.flag(b.get(r, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"))
	}
	return t
}

func queue(b *build, c app.Common, p *doc.Node) app.Resource {
	redrive := b.document(b.get(p, "RedrivePolicy"))
	return &app.Queue{
		Common: c, Visibility: b.num(b.get(p, "VisibilityTimeout")), Redrive: b.text(b.get(redrive, "deadLetterTargetArn")),
		MaxReceive: b.num(b.get(redrive, "maxReceiveCount")), Encryption: b.flag(b.get(p, "SqsManagedSseEnabled")),
		Key: b.text(b.get(p, "KmsMasterKeyId")), FIFO: b.flag(b.get(p, "FifoQueue")).V,
	}
}

func topic(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.Topic{Common: c, Key: b.text(b.get(p, "KmsMasterKeyId"))}
}

func bus(_ *build, c app.Common, _ *doc.Node) app.Resource { return &app.Bus{Common: c} }

func stream(b *build, c app.Common, p *doc.Node) app.Resource {
	s := &app.Stream{Common: c, Key: b.text(b.get(p, "StreamEncryption", "KeyId"))}
	n := b.get(p, "StreamEncryption", "EncryptionType")
	if n == nil {
		n = b.get(p, "DeliveryStreamEncryptionConfigurationInput", "KeyType")
	}
	if v := b.str(n); v.IsSet() {
		s.Encryption = app.Value[bool]{V: v.V != "NONE", State: v.State, Pos: v.Pos}
	}
	return s
}

func database(b *build, c app.Common, p *doc.Node) app.Resource {
	encrypted := b.get(p, "StorageEncrypted")
	if encrypted == nil {
		encrypted = b.get(p, "Encrypted")
	}
	return &app.Database{
		Common: c, Engine: b.str(b.get(p, "Engine")), Public: b.flag(b.get(p, "PubliclyAccessible")), Encryption: b.flag(encrypted),
		Protected: b.flag(b.get(p, "DeletionProtection")), IAMAuth: b.flag(b.get(p, "EnableIAMDatabaseAuthentication")),
		Password: b.text(b.get(p, "MasterUserPassword")), Backups: b.num(b.get(p, "BackupRetentionPeriod")),
		Member: b.get(p, "DBClusterIdentifier") != nil && strings.HasSuffix(c.Type, "Instance"),
		Groups: append(b.texts(b.get(p, "VPCSecurityGroups")), b.texts(b.get(p, "VpcSecurityGroupIds"))...),
	}
}

func search(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.SearchDomain{
		Common: c, InVPC: b.pick(b.get(p, "VPCOptions")) != nil, Encryption: b.flag(b.get(p, "EncryptionAtRestOptions", "Enabled")),
		NodeCrypt: b.flag(b.get(p, "NodeToNodeEncryptionOptions", "Enabled")), HTTPS: b.flag(b.get(p, "DomainEndpointOptions", "EnforceHTTPS")),
		TLS: b.str(b.get(p, "DomainEndpointOptions", "TLSSecurityPolicy")), FineAuth: b.flag(b.get(p, "AdvancedSecurityOptions", "Enabled")),
	}
}

func cache(b *build, c app.Common, p *doc.Node) app.Resource {
	r := &app.Cache{
		Common: c, Engine: b.str(b.get(p, "Engine")), Transit: b.flag(b.get(p, "TransitEncryptionEnabled")), AtRest: b.flag(b.get(p, "AtRestEncryptionEnabled")),
		Groups: append(b.texts(b.get(p, "SecurityGroupIds")), b.texts(b.get(p, "VpcSecurityGroupIds"))...),
	}
	r.Auth = b.get(p, "AuthToken") != nil || b.get(p, "UserGroupIds") != nil || b.get(p, "ACLName") != nil
	if c.Type == "AWS::MemoryDB::Cluster" {
		r.AtRest = app.Of(true, c.Pos) // always on
	}
	if c.Type == "AWS::DAX::Cluster" {
		r.AtRest = b.flag(b.get(p, "SSESpecification", "SSEEnabled"))
	}
	return r
}

func broker(b *build, c app.Common, p *doc.Node) app.Resource {
	r := &app.Broker{
		Common: c, Kafka: strings.HasPrefix(c.Type, "AWS::MSK"), Public: b.flag(b.get(p, "PubliclyAccessible")), Auth: true,
		Groups: append(b.texts(b.get(p, "SecurityGroups")), b.texts(b.get(p, "BrokerNodeGroupInfo", "SecurityGroups"))...),
	}
	if v := b.str(b.get(p, "BrokerNodeGroupInfo", "ConnectivityInfo", "PublicAccess", "Type")); v.Known() {
		r.Public = app.Of(v.V != "DISABLED", v.Pos)
	}
	if v := b.str(b.get(p, "EncryptionInfo", "EncryptionInTransit", "ClientBroker")); v.Known() {
		r.Plaintext = app.Of(v.V != "TLS", v.Pos)
	}
	if auth := b.get(p, "ClientAuthentication"); c.Type == "AWS::MSK::Cluster" {
		r.Auth = b.pick(auth) != nil && !b.flag(b.get(auth, "Unauthenticated", "Enabled")).V
	}
	return r
}

func fileSystem(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.FileSystem{Common: c, Encryption: b.flag(b.get(p, "Encrypted"))}
}
