package python

import "redoubt/lang/tree"

// A kind is a named node of the grammar that means something to us.
type kind uint8

const (
	unknown kind = iota
	kAliasedImport
	kArgumentList
	kAsPattern
	kAsPatternTarget
	kAssert
	kAssignment
	kAttribute
	kAugmented
	kAwait
	kBinary
	kBlock
	kBoolean
	kBreak
	kCall
	kCaseClause
	kCasePattern
	kChevron
	kClass
	kClassPattern
	kComment
	kComparison
	kComplexPattern
	kConcatenated
	kConditional
	kContinue
	kDecorated
	kDecorator
	kDefaultParameter
	kDelete
	kDictComprehension
	kDictPattern
	kDictionary
	kDictionarySplat
	kDictionarySplatPattern
	kDottedName
	kElif
	kEllipsis
	kElse
	kExcept
	kExec
	kExpressionList
	kExpressionStatement
	kFalse
	kFinally
	kFloat
	kFor
	kForIn
	kFormatExpression
	kFormatSpecifier
	kFunction
	kFutureImport
	kGenerator
	kGlobal
	kIdentifier
	kIf
	kIfClause
	kImport
	kImportFrom
	kInteger
	kInterpolation
	kKeywordArgument
	kKeywordPattern
	kKeywordSeparator
	kLambda
	kLambdaParameters
	kLineContinuation
	kList
	kListComprehension
	kListPattern
	kListSplat
	kListSplatPattern
	kMatch
	kModule
	kNamed
	kNone
	kNonlocal
	kNot
	kPair
	kParameters
	kParenthesized
	kPass
	kPatternList
	kPrint
	kRaise
	kRelativeImport
	kReturn
	kSet
	kSetComprehension
	kSlice
	kSplatPattern
	kString
	kStringContent
	kStringStart
	kSubscript
	kTrue
	kTry
	kTuple
	kTuplePattern
	kType
	kTypeAlias
	kTypedDefaultParameter
	kTypedParameter
	kUnary
	kUnionPattern
	kWhile
	kWildcardImport
	kWith
	kWithClause
	kWithItem
	kYield
	kindCount
)

var kindNames = [kindCount]string{
	kAliasedImport: "aliased_import", kArgumentList: "argument_list", kAsPattern: "as_pattern",
	kAsPatternTarget: "as_pattern_target", kAssert: "assert_statement", kAssignment: "assignment",
	kAttribute: "attribute", kAugmented: "augmented_assignment", kAwait: "await", kBinary: "binary_operator",
	kBlock: "block", kBoolean: "boolean_operator", kBreak: "break_statement", kCall: "call",
	kCaseClause: "case_clause", kCasePattern: "case_pattern", kChevron: "chevron", kClass: "class_definition",
	kClassPattern: "class_pattern", kComment: "comment", kComparison: "comparison_operator",
	kComplexPattern: "complex_pattern", kConcatenated: "concatenated_string", kConditional: "conditional_expression",
	kContinue: "continue_statement", kDecorated: "decorated_definition", kDecorator: "decorator",
	kDefaultParameter: "default_parameter", kDelete: "delete_statement", kDictComprehension: "dictionary_comprehension",
	kDictPattern: "dict_pattern", kDictionary: "dictionary", kDictionarySplat: "dictionary_splat",
	kDictionarySplatPattern: "dictionary_splat_pattern", kDottedName: "dotted_name", kElif: "elif_clause",
	kEllipsis: "ellipsis", kElse: "else_clause", kExcept: "except_clause", kExec: "exec_statement",
	kExpressionList: "expression_list", kExpressionStatement: "expression_statement", kFalse: "false",
	kFinally: "finally_clause", kFloat: "float", kFor: "for_statement", kForIn: "for_in_clause",
	kFormatExpression: "format_expression", kFormatSpecifier: "format_specifier", kFunction: "function_definition",
	kFutureImport: "future_import_statement", kGenerator: "generator_expression", kGlobal: "global_statement",
	kIdentifier: "identifier", kIf: "if_statement", kIfClause: "if_clause", kImport: "import_statement",
	kImportFrom: "import_from_statement", kInteger: "integer", kInterpolation: "interpolation",
	kKeywordArgument: "keyword_argument", kKeywordPattern: "keyword_pattern", kKeywordSeparator: "keyword_separator",
	kLambda: "lambda", kLambdaParameters: "lambda_parameters", kLineContinuation: "line_continuation", kList: "list",
	kListComprehension: "list_comprehension", kListPattern: "list_pattern", kListSplat: "list_splat",
	kListSplatPattern: "list_splat_pattern", kMatch: "match_statement", kModule: "module", kNamed: "named_expression",
	kNone: "none", kNonlocal: "nonlocal_statement", kNot: "not_operator", kPair: "pair", kParameters: "parameters",
	kParenthesized: "parenthesized_expression", kPass: "pass_statement", kPatternList: "pattern_list",
	kPrint: "print_statement", kRaise: "raise_statement", kRelativeImport: "relative_import",
	kReturn: "return_statement", kSet: "set", kSetComprehension: "set_comprehension", kSlice: "slice",
	kSplatPattern: "splat_pattern", kString: "string", kStringContent: "string_content", kStringStart: "string_start",
	kSubscript: "subscript", kTrue: "true", kTry: "try_statement", kTuple: "tuple", kTuplePattern: "tuple_pattern",
	kType: "type", kTypeAlias: "type_alias_statement", kTypedDefaultParameter: "typed_default_parameter",
	kTypedParameter: "typed_parameter", kUnary: "unary_operator", kUnionPattern: "union_pattern",
	kWhile: "while_statement", kWildcardImport: "wildcard_import", kWith: "with_statement",
	kWithClause: "with_clause", kWithItem: "with_item", kYield: "yield",
}

// grammarKinds is more than the grammar has node kinds.
const grammarKinds = 1024

// kindTable maps the grammar's numbers to kinds, so that no names are compared
// while a file is lowered.
func kindTable(lang *tree.Language) []kind {
	byName := make(map[string]kind, kindCount)
	for k, name := range kindNames {
		if name != "" {
			byName[name] = kind(k)
		}
	}
	table := make([]kind, grammarKinds)
	probe, err := tree.Parse(lang, nil, 0)
	if err != nil {
		return table
	}
	for i := range table {
		probe.Nodes[0].Kind = uint16(i)
		table[i] = byName[probe.Kind(0)]
	}
	return table
}
