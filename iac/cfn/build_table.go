package cfn

import "maps"

// makers lists how each type becomes a resource. A type that is not listed
// becomes an app.Other.
func makers() map[string]maker {
	all := map[string]maker{}
	for _, part := range []map[string]maker{computeMakers(), apiMakers(), eventMakers(), dataMakers()} {
		maps.Copy(all, part)
	}
	return all
}

// computeMakers is for functions and what they run as.
func computeMakers() map[string]maker {
	return map[string]maker{
		"AWS::Lambda::Function":               function,
		"AWS::Lambda::LayerVersion":           layer,
		"AWS::Lambda::Permission":             none,
		"AWS::Lambda::EventSourceMapping":     none,
		"AWS::Lambda::EventInvokeConfig":      none,
		"AWS::Lambda::Url":                    none,
		"AWS::Lambda::Alias":                  none,
		"AWS::Lambda::Version":                none,
		"AWS::Lambda::LayerVersionPermission": none,

		"AWS::IAM::Role":          role,
		"AWS::IAM::Policy":        none,
		"AWS::IAM::RolePolicy":    none,
		"AWS::IAM::UserPolicy":    none,
		"AWS::IAM::GroupPolicy":   none,
		"AWS::IAM::ManagedPolicy": none,
		"AWS::IAM::User":          user,
		"AWS::IAM::Group":         user,
		"AWS::IAM::AccessKey":     none,
	}
}

// apiMakers is for what people call.
func apiMakers() map[string]maker {
	return map[string]maker{
		"AWS::ApiGateway::RestApi":            restAPI,
		"AWS::ApiGateway::Resource":           none,
		"AWS::ApiGateway::Method":             none,
		"AWS::ApiGateway::Authorizer":         none,
		"AWS::ApiGateway::Stage":              none,
		"AWS::ApiGateway::Deployment":         none,
		"AWS::ApiGateway::RequestValidator":   none,
		"AWS::ApiGateway::Model":              none,
		"AWS::ApiGateway::GatewayResponse":    none,
		"AWS::ApiGateway::UsagePlan":          none,
		"AWS::ApiGateway::UsagePlanKey":       none,
		"AWS::ApiGateway::ApiKey":             none,
		"AWS::ApiGateway::BasePathMapping":    none,
		"AWS::ApiGateway::DomainName":         domain,
		"AWS::ApiGatewayV2::Api":              httpAPI,
		"AWS::ApiGatewayV2::Route":            none,
		"AWS::ApiGatewayV2::Integration":      none,
		"AWS::ApiGatewayV2::Authorizer":       none,
		"AWS::ApiGatewayV2::Stage":            none,
		"AWS::ApiGatewayV2::Deployment":       none,
		"AWS::ApiGatewayV2::ApiMapping":       none,
		"AWS::ApiGatewayV2::DomainName":       domain,
		"AWS::AppSync::GraphQLApi":            graphQL,
		"AWS::AppSync::Resolver":              none,
		"AWS::AppSync::DataSource":            none,
		"AWS::AppSync::FunctionConfiguration": none,
		"AWS::AppSync::GraphQLSchema":         none,
		"AWS::AppSync::ApiKey":                none,

		"AWS::ElasticLoadBalancingV2::LoadBalancer": balancer,
		"AWS::ElasticLoadBalancingV2::Listener":     none,
		"AWS::ElasticLoadBalancingV2::ListenerRule": none,
		"AWS::ElasticLoadBalancingV2::TargetGroup":  none,
		"AWS::CloudFront::Distribution":             distribution,
	}
}

// eventMakers is for what sends or keeps events.
func eventMakers() map[string]maker {
	return map[string]maker{
		"AWS::S3::Bucket":                      bucket,
		"AWS::S3::BucketPolicy":                none,
		"AWS::DynamoDB::Table":                 table,
		"AWS::DynamoDB::GlobalTable":           table,
		"AWS::SQS::Queue":                      queue,
		"AWS::SQS::QueuePolicy":                none,
		"AWS::SNS::Topic":                      topic,
		"AWS::SNS::TopicPolicy":                none,
		"AWS::SNS::TopicInlinePolicy":          none,
		"AWS::SQS::QueueInlinePolicy":          none,
		"AWS::Kinesis::ResourcePolicy":         none,
		"AWS::MSK::ClusterPolicy":              none,
		"AWS::Kinesis::StreamConsumer":         none,
		"AWS::SNS::Subscription":               none,
		"AWS::Events::EventBus":                bus,
		"AWS::Events::EventBusPolicy":          none,
		"AWS::Events::Rule":                    rule,
		"AWS::Scheduler::Schedule":             rule,
		"AWS::Pipes::Pipe":                     other,
		"AWS::Kinesis::Stream":                 stream,
		"AWS::KinesisFirehose::DeliveryStream": stream,
		"AWS::StepFunctions::StateMachine":     stateMachine,
	}
}

// dataMakers is for data, identities, networks and logs.
func dataMakers() map[string]maker {
	return map[string]maker{
		"AWS::RDS::DBInstance":               database,
		"AWS::RDS::DBCluster":                database,
		"AWS::DocDB::DBCluster":              database,
		"AWS::DocDB::DBInstance":             database,
		"AWS::Neptune::DBCluster":            database,
		"AWS::Neptune::DBInstance":           database,
		"AWS::Redshift::Cluster":             database,
		"AWS::OpenSearchService::Domain":     search,
		"AWS::Elasticsearch::Domain":         search,
		"AWS::ElastiCache::CacheCluster":     cache,
		"AWS::ElastiCache::ReplicationGroup": cache,
		"AWS::MemoryDB::Cluster":             cache,
		"AWS::DAX::Cluster":                  cache,
		"AWS::MSK::Cluster":                  broker,
		"AWS::MSK::ServerlessCluster":        broker,
		"AWS::AmazonMQ::Broker":              broker,
		"AWS::EFS::FileSystem":               fileSystem,
		"AWS::ElastiCache::ServerlessCache":  cache,

		"AWS::Cognito::UserPool":                   userPool,
		"AWS::Cognito::UserPoolClient":             poolClient,
		"AWS::Cognito::IdentityPool":               identityPool,
		"AWS::Cognito::IdentityPoolRoleAttachment": none,
		"AWS::SecretsManager::Secret":              secret,
		"AWS::SecretsManager::RotationSchedule":    none,
		"AWS::SecretsManager::ResourcePolicy":      none,
		"AWS::SSM::Parameter":                      storedParameter,
		"AWS::KMS::Key":                            key,

		"AWS::EC2::SecurityGroup":        securityGroup,
		"AWS::EC2::SecurityGroupIngress": none,
		"AWS::EC2::SecurityGroupEgress":  none,
		"AWS::EC2::VPCEndpoint":          endpoint,

		"AWS::Logs::LogGroup":           logGroup,
		"Custom::LogRetention":          logGroup, // how CDK sets a function's retention
		"AWS::Logs::SubscriptionFilter": none,
		"AWS::Logs::MetricFilter":       none,
		"AWS::CloudTrail::Trail":        trail,
		"AWS::CloudWatch::Alarm":        alarm,
	}
}

// linkers lists how each type is tied to others.
func linkers() map[string]linker {
	all := callLinkers()
	maps.Copy(all, eventLinkers())
	return all
}

// callLinkers is for roles, functions and what people call.
func callLinkers() map[string]linker {
	return map[string]linker{
		"AWS::IAM::Policy":        attachPolicy,
		"AWS::IAM::RolePolicy":    attachPolicy,
		"AWS::IAM::UserPolicy":    attachPolicy,
		"AWS::IAM::GroupPolicy":   attachPolicy,
		"AWS::IAM::ManagedPolicy": attachPolicy,
		"AWS::IAM::Role":          linkRole,
		"AWS::IAM::AccessKey":     linkAccessKey,

		"AWS::Lambda::Function":               linkFunction,
		"AWS::Lambda::EventInvokeConfig":      linkInvokeConfig,
		"AWS::Lambda::EventSourceMapping":     linkMapping,
		"AWS::Lambda::Url":                    linkURL,
		"AWS::Lambda::Permission":             linkPermission,
		"AWS::Lambda::LayerVersionPermission": linkLayerPermission,
		"AWS::Lambda::Alias":                  linkAlias,

		"AWS::ApiGateway::RestApi":      linkRestAPI,
		"AWS::ApiGateway::Method":       linkMethod,
		"AWS::ApiGateway::Stage":        linkRestStage,
		"AWS::ApiGateway::Deployment":   linkRestStage,
		"AWS::ApiGateway::UsagePlan":    linkUsagePlan,
		"AWS::ApiGatewayV2::Api":        linkHTTPAPI,
		"AWS::ApiGatewayV2::Route":      linkRoute,
		"AWS::ApiGatewayV2::Stage":      linkHTTPStage,
		"AWS::WAFv2::WebACLAssociation": linkFirewall,

		"AWS::ElasticLoadBalancingV2::Listener":     linkListener,
		"AWS::ElasticLoadBalancingV2::ListenerRule": linkListenerRule,
		"AWS::CloudFront::Distribution":             linkDistribution,

		"AWS::S3::Bucket":                          linkBucket,
		"Custom::S3BucketNotifications":            linkNotifications,
		"AWS::SNS::Topic":                          linkTopic,
		"AWS::SNS::Subscription":                   linkSubscription,
		"AWS::Events::Rule":                        linkRule,
		"AWS::Scheduler::Schedule":                 linkSchedule,
		"AWS::Pipes::Pipe":                         linkPipe,
		"AWS::StepFunctions::StateMachine":         linkStateMachine,
		"AWS::IoT::TopicRule":                      linkIoT,
		"AWS::Logs::SubscriptionFilter":            linkLogs,
		"AWS::SES::ReceiptRule":                    linkSES,
		"AWS::Config::ConfigRule":                  linkConfig,
		"AWS::Cognito::UserPool":                   linkUserPool,
		"Custom::CognitoUserPool":                  linkUserPool, // how serverless.yml names one of elsewhere
		"AWS::Cognito::UserPoolClient":             linkPoolClient,
		"AWS::Cognito::IdentityPoolRoleAttachment": linkIdentityRoles,
	}
}

// eventLinkers is for the rest: events, data, identities, networks.
func eventLinkers() map[string]linker {
	return map[string]linker{
		"AWS::S3::BucketPolicy":                 linkPolicyOf("Bucket"),
		"AWS::SQS::QueuePolicy":                 linkPolicyOf("Queues"),
		"AWS::SNS::TopicPolicy":                 linkPolicyOf("Topics"),
		"AWS::Events::EventBusPolicy":           linkBusPolicy,
		"AWS::SecretsManager::ResourcePolicy":   linkPolicyOf("SecretId"),
		"AWS::SecretsManager::RotationSchedule": linkRotation,
		"AWS::KMS::Key":                         linkOwnPolicy("KeyPolicy"),
		"AWS::DynamoDB::Table":                  linkOwnPolicy("ResourcePolicy", "PolicyDocument"),
		"AWS::Events::EventBus":                 linkOwnPolicy("Policy"),
		"AWS::EFS::FileSystem":                  linkOwnPolicy("FileSystemPolicy"),
		"AWS::ECR::PublicRepository":            linkOwnPolicy("RepositoryPolicyText"),
		"AWS::S3::AccessPoint":                  linkOwnPolicy("Policy"),
		"AWS::SNS::TopicInlinePolicy":           linkPolicyOf("TopicArn"),
		"AWS::SQS::QueueInlinePolicy":           linkPolicyOf("Queue"),
		"AWS::Kinesis::ResourcePolicy":          linkPolicyOf("ResourceArn"),
		"AWS::MSK::ClusterPolicy":               linkPolicyOf("ClusterArn"),
		"AWS::OpenSearchService::Domain":        linkOwnPolicy("AccessPolicies"),
		"AWS::Elasticsearch::Domain":            linkOwnPolicy("AccessPolicies"),
		"AWS::ECR::Repository":                  linkOwnPolicy("RepositoryPolicyText"),
		"AWS::EC2::VPCEndpoint":                 linkEndpoint,
		"AWS::EC2::SecurityGroupIngress":        linkIngress,
		"AWS::EC2::SecurityGroupEgress":         linkEgress,
	}
}
