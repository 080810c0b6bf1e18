package report

import (
	"redoubt/app"
	"redoubt/reach"
)

type (
	modelAPI struct {
		Name        string            `json:"name"`
		Kind        string            `json:"kind"`
		Authorizers []modelAuthorizer `json:"authorizers"`
		Routes      []modelRoute      `json:"routes"`
		File        string            `json:"file"`
		Line        int               `json:"line"`
	}
	modelAuthorizer struct {
		Name     string   `json:"name"`
		Kind     string   `json:"kind"`
		Function string   `json:"function"`
		Pools    []string `json:"pools"`
		Issuer   string   `json:"issuer"`
		Identity []string `json:"identity"`
		Default  bool     `json:"default"`
	}
	modelRoute struct {
		Method     string   `json:"method"`
		Path       string   `json:"path"`
		Authorizer string   `json:"authorizer"`
		Auth       string   `json:"auth"`
		APIKey     bool     `json:"apiKey"`
		Scopes     []string `json:"scopes"`
		Target     string   `json:"target"`
		File       string   `json:"file"`
		Line       int      `json:"line"`
	}
)

func modelAPIOf(api *app.API) modelAPI {
	out := modelAPI{
		Name: api.Name, Kind: string(api.Kind), Authorizers: []modelAuthorizer{}, Routes: []modelRoute{},
		File: api.Pos.File, Line: api.Pos.Line,
	}
	for _, a := range api.Authorizers {
		out.Authorizers = append(out.Authorizers, modelAuthorizer{
			Name: a.Name, Kind: string(a.Kind), Function: a.Function.String(), Pools: spelt(a.Pools),
			Issuer: a.Issuer.String(), Identity: list(a.Identity), Default: a.Name != "" && a.Name == api.DefaultAuthorizer,
		})
	}
	for _, r := range api.Routes {
		out.Routes = append(out.Routes, modelRoute{
			Method: r.Method, Path: r.Path, Authorizer: declared(r), Auth: string(r.Auth), APIKey: r.APIKey,
			Scopes: list(r.Scopes), Target: r.Target.String(), File: r.Pos.File, Line: r.Pos.Line,
		})
	}
	return out
}

// declared is the name of the authorizer that guards the route, "" for none.
func declared(r *app.Route) string {
	switch {
	case r.Authorizer != nil:
		return r.Authorizer.Name
	case r.AuthName == "NONE":
		return ""
	}
	return reach.Spell(r.AuthName)
}
