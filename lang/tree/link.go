package tree

// The C library that flatten.c calls is linked by this module.
import _ "github.com/tree-sitter/go-tree-sitter"
