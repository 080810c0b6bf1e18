package cfn

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

func userPool(b *build, c app.Common, p *doc.Node) app.Resource {
	pool := &app.UserPool{Common: c, MFA: b.str(b.get(p, "MfaConfiguration"))}
	if v := b.flag(b.get(p, "AdminCreateUserConfig", "AllowAdminCreateUserOnly")); v.IsSet() {
		v.V = !v.V
		pool.SelfSignUp = v
	}
	if n := b.pick(b.get(p, "Policies", "PasswordPolicy")); n != nil {
		pool.Password = &app.PasswordPolicy{
			MinLength: b.num(b.get(n, "MinimumLength")), Lower: b.flag(b.get(n, "RequireLowercase")), Upper: b.flag(b.get(n, "RequireUppercase")),
			Numbers: b.flag(b.get(n, "RequireNumbers")), Symbols: b.flag(b.get(n, "RequireSymbols")), Pos: n.Pos,
		}
	}
	if v := b.str(b.get(p, "DeletionProtection")); v.IsSet() {
		pool.Protected = app.Value[bool]{V: v.V == "ACTIVE", State: v.State, Pos: v.Pos}
	}
	for _, a := range b.each(b.get(p, "Schema")) {
		pool.Attributes = append(pool.Attributes, app.Attribute{Name: b.str(b.get(a, "Name")).V, Mutable: b.flag(b.get(a, "Mutable")), Pos: a.Pos})
	}
	return pool
}

func linkUserPool(b *build, name string, p *doc.Node) {
	for _, pair := range entries(b.pick(b.get(p, "LambdaConfig"))) {
		n := b.pick(pair.Value)
		if n.Has("LambdaArn") {
			n = b.get(n, "LambdaArn")
		}
		if f, alias := b.function(b.text(n).V); f != nil {
			b.trigger(&app.Trigger{Name: name, Kind: app.Cognito, Source: b.byName[name], To: f, Alias: alias, Detail: pair.Key, Pos: pair.Pos})
		}
	}
}

func poolClient(b *build, c app.Common, p *doc.Node) app.Resource {
	client := &app.PoolClient{
		Common: c, Pool: b.text(b.get(p, "UserPoolId")).V, Secret: b.flag(b.get(p, "GenerateSecret")),
		Flows: b.strings(b.get(p, "ExplicitAuthFlows")), OAuth: b.strings(b.get(p, "AllowedOAuthFlows")), Callbacks: b.strings(b.get(p, "CallbackURLs")),
		Scopes: b.strings(b.get(p, "AllowedOAuthScopes")),
	}
	if w := b.get(p, "WriteAttributes"); b.pick(w) != nil {
		client.Writable = append([]string{}, b.strings(w)...)
	}
	return client
}

func linkPoolClient(b *build, name string, _ *doc.Node) {
	c, ok := b.byName[name].(*app.PoolClient)
	if !ok {
		return
	}
	if pool, ok := b.resource(c.Pool, "cognito").(*app.UserPool); ok {
		pool.Clients = append(pool.Clients, c)
	}
}

func identityPool(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.IdentityPool{Common: c, Guests: b.flag(b.get(p, "AllowUnauthenticatedIdentities"))}
}

func linkIdentityRoles(b *build, _ string, p *doc.Node) {
	pool, ok := b.resource(b.text(b.get(p, "IdentityPoolId")).V, "cognito").(*app.IdentityPool)
	if !ok {
		return
	}
	pool.GuestRole = b.text(b.get(p, "Roles", "unauthenticated"))
	pool.UserRole = b.text(b.get(p, "Roles", "authenticated"))
}

func secret(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.Secret{
		Common: c, Generated: b.get(p, "GenerateSecretString") != nil, Literal: b.text(b.get(p, "SecretString")), Key: b.text(b.get(p, "KmsKeyId")),
	}
}

func linkRotation(b *build, name string, p *doc.Node) {
	of := b.text(b.get(p, "SecretId")).V
	if at := b.nodes[of.Target()]; at.Get("Type").Str() == "AWS::SecretsManager::SecretTargetAttachment" {
		of = b.text(b.get(at, "Properties", "SecretId")).V // its Ref is the secret's ARN
	}
	r := b.resource(of, "secretsmanager")
	if s, ok := r.(*app.Secret); ok {
		s.Rotated = true
	}
	if f, alias := b.function(b.text(b.get(p, "RotationLambdaARN")).V); f != nil {
		b.trigger(&app.Trigger{Name: name, Kind: app.Invoke, Source: r, To: f, Alias: alias, Detail: "rotation", Pos: keyPos(b, name)})
	}
}

func storedParameter(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.StoredParameter{Common: c, Kind: b.str(b.get(p, "Type")), Value: b.text(b.get(p, "Value"))}
}

func key(b *build, c app.Common, p *doc.Node) app.Resource {
	return &app.Key{Common: c, Rotated: b.flag(b.get(p, "EnableKeyRotation"))}
}
