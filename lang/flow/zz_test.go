package flow_test

import (
	"os"
	"path/filepath"
	"testing"
	"fmt"

	"redoubt/lang"
)

func TestZZ(t *testing.T) {
	file := os.Getenv("ZZ")
	if file == "" {
		t.Skip()
	}
	code, _ := lang.New(os.DirFS(filepath.Dir(file)), lang.Options{})
	for _, n := range []string{"handler", "lambda_handler", "h2", "h3", "h4", "h5", "h6"} {
		res, err := code.Flow().Entry(filepath.Base(file), n)
		if err != nil {
			continue
		}
		for _, fl := range res.Flows {
			fmt.Println(n, fl.Pos.Line, fl.Kind, from(fl), "exact", fl.Exact, "low", fl.Low)
		}
	}
	for _, m := range code.Flow().Modules() {
		if os.Getenv("IR") != "" {
			for _, f := range m.Funcs {
				fmt.Println(f.String())
			}
		}
	}
	fmt.Println(code.Flow().Gaps())
}
