package javascript

import (
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"

	"redoubt/lang/tree"
)

// A kind is a node kind of either grammar, so that one switch serves both.
type kind uint8

// The kinds that mean something here. Everything else, types above all, is
// kOther.
const (
	kOther kind = iota
	kArray
	kArrayPattern
	kArrowFunction
	kAsExpression
	kAssignment
	kAssignmentPattern
	kAugmented
	kAwait
	kBinary
	kBreakStatement
	kCall
	kClass
	kClassBody
	kClassHeritage
	kComment
	kComputedName
	kContinueStatement
	kDecorator
	kDoStatement
	kElseClause
	kEmptyStatement
	kEnumAssignment
	kEnumDeclaration
	kErrorNode
	kExportClause
	kExportStatement
	kExpressionStatement
	kExtendsClause
	kFalseLiteral
	kFieldDefinition
	kForIn
	kForStatement
	kFormalParameters
	kFunction
	kFunctionDeclaration
	kIdentifier
	kIfStatement
	kImportAlias
	kImportClause
	kImportKeyword
	kImportRequire
	kImportSpecifier
	kImportStatement
	kJsxAttribute
	kJsxElement
	kJsxExpression
	kJsxSelfClosing
	kJsxText
	kLabeled
	kLexicalDeclaration
	kMember
	kMetaProperty
	kMethod
	kModifier
	kNamedImports
	kNamespace
	kNamespaceExport
	kNamespaceImport
	kNestedIdentifier
	kNewExpression
	kNonNull
	kNull
	kNumber
	kObject
	kObjectAssignmentPattern
	kObjectPattern
	kOptionalChain
	kPair
	kPairPattern
	kParameter
	kParenthesized
	kPrivateName
	kProgram
	kPropertyName
	kRegex
	kRestPattern
	kReturnStatement
	kSequence
	kShorthand
	kShorthandPattern
	kSpread
	kStatementBlock
	kStaticBlock
	kStringLiteral
	kSubscript
	kSubstitution
	kSuper
	kSwitchBody
	kSwitchCase
	kSwitchDefault
	kSwitchStatement
	kTemplate
	kTernary
	kThis
	kThrowStatement
	kTrueLiteral
	kTryStatement
	kTypeAssertion
	kUnary
	kUndefined
	kUpdate
	kVariableDeclaration
	kVariableDeclarator
	kWhileStatement
	kWithStatement
	kYieldExpression
	kClassDeclaration

	// Tokens.
	kTokAsync
	kTokGet
	kTokSet
	kTokStar
	kTokStatic
	kTokStaticGet
	kTokType
	kTokVar
	kTokQuestionDot
	kTokEquals
	kTokDefault
	kTokReadonly
	kTokComma
	kTokQuestion
	kinds // how many there are
)

var namedKinds = map[string]kind{
	"array": kArray, "array_pattern": kArrayPattern, "arrow_function": kArrowFunction,
	"as_expression": kAsExpression, "satisfies_expression": kAsExpression, "instantiation_expression": kAsExpression,
	"assignment_expression": kAssignment, "assignment_pattern": kAssignmentPattern,
	"augmented_assignment_expression": kAugmented, "await_expression": kAwait, "binary_expression": kBinary,
	"break_statement": kBreakStatement, "call_expression": kCall, "class": kClass,
	"class_declaration": kClassDeclaration, "abstract_class_declaration": kClassDeclaration, "class_body": kClassBody,
	"class_heritage": kClassHeritage, "comment": kComment, "html_comment": kComment, "computed_property_name": kComputedName,
	"continue_statement": kContinueStatement, "decorator": kDecorator, "do_statement": kDoStatement,
	"else_clause": kElseClause, "empty_statement": kEmptyStatement, "debugger_statement": kEmptyStatement,
	"enum_assignment": kEnumAssignment, "enum_declaration": kEnumDeclaration, "ERROR": kErrorNode,
	"export_clause": kExportClause, "export_statement": kExportStatement,
	"expression_statement": kExpressionStatement, "extends_clause": kExtendsClause, "false": kFalseLiteral,
	"field_definition": kFieldDefinition, "public_field_definition": kFieldDefinition, "for_in_statement": kForIn,
	"for_statement": kForStatement, "formal_parameters": kFormalParameters, "function_expression": kFunction,
	"generator_function": kFunction, "function_declaration": kFunctionDeclaration,
	"generator_function_declaration": kFunctionDeclaration, "identifier": kIdentifier, "type_identifier": kIdentifier,
	"if_statement": kIfStatement, "import_alias": kImportAlias, "import_clause": kImportClause, "import": kImportKeyword,
	"import_require_clause": kImportRequire, "import_specifier": kImportSpecifier, "import_statement": kImportStatement,
	"jsx_attribute": kJsxAttribute, "jsx_element": kJsxElement, "jsx_expression": kJsxExpression,
	"jsx_self_closing_element": kJsxSelfClosing, "jsx_text": kJsxText,
	"labeled_statement": kLabeled, "lexical_declaration": kLexicalDeclaration, "using_declaration": kLexicalDeclaration,
	"member_expression": kMember, "meta_property": kMetaProperty, "method_definition": kMethod,
	"accessibility_modifier": kModifier, "override_modifier": kModifier, "named_imports": kNamedImports,
	"internal_module": kNamespace, "module": kNamespace, "namespace_export": kNamespaceExport,
	"namespace_import": kNamespaceImport, "nested_identifier": kNestedIdentifier, "new_expression": kNewExpression,
	"non_null_expression": kNonNull, "null": kNull, "number": kNumber, "object": kObject,
	"object_assignment_pattern": kObjectAssignmentPattern, "object_pattern": kObjectPattern,
	"optional_chain": kOptionalChain, "pair": kPair, "pair_pattern": kPairPattern, "required_parameter": kParameter,
	"optional_parameter": kParameter, "parenthesized_expression": kParenthesized,
	"private_property_identifier": kPrivateName, "program": kProgram, "property_identifier": kPropertyName,
	"statement_identifier": kPropertyName, "regex": kRegex, "rest_pattern": kRestPattern,
	"return_statement": kReturnStatement, "sequence_expression": kSequence,
	"shorthand_property_identifier": kShorthand, "shorthand_property_identifier_pattern": kShorthandPattern,
	"spread_element": kSpread, "statement_block": kStatementBlock, "class_static_block": kStaticBlock,
	"string": kStringLiteral, "subscript_expression": kSubscript, "template_substitution": kSubstitution, "super": kSuper,
	"switch_body": kSwitchBody, "switch_case": kSwitchCase, "switch_default": kSwitchDefault,
	"switch_statement": kSwitchStatement, "template_string": kTemplate, "ternary_expression": kTernary, "this": kThis,
	"throw_statement": kThrowStatement, "true": kTrueLiteral, "try_statement": kTryStatement,
	"type_assertion": kTypeAssertion, "unary_expression": kUnary, "undefined": kUndefined, "update_expression": kUpdate,
	"variable_declaration": kVariableDeclaration, "variable_declarator": kVariableDeclarator,
	"while_statement": kWhileStatement, "with_statement": kWithStatement, "yield_expression": kYieldExpression,
}

var tokenKinds = map[string]kind{
	"async": kTokAsync, "get": kTokGet, "set": kTokSet, "*": kTokStar, "static": kTokStatic, "static get": kTokStaticGet,
	"type": kTokType, "typeof": kTokType, "var": kTokVar, "?.": kTokQuestionDot, "=": kTokEquals, "default": kTokDefault,
	"readonly": kTokReadonly, ",": kTokComma, "?": kTokQuestion,
}

// A field is the role of a node in its parent.
type field uint8

const (
	noField field = iota
	fAlias
	fAlternative
	fArgument
	fArguments
	fBody
	fCondition
	fConsequence
	fConstructor
	fDeclaration
	fFinalizer
	fFlags
	fFunction
	fHandler
	fIncrement
	fIndex
	fInitializer
	fKey
	fKind
	fLabel
	fLeft
	fName
	fObject
	fOpenTag
	fOperator
	fParameter
	fParameters
	fPattern
	fProperty
	fRight
	fSource
	fValue
)

var fieldNames = map[string]field{
	"alias": fAlias, "alternative": fAlternative, "argument": fArgument, "arguments": fArguments, "body": fBody,
	"condition": fCondition, "consequence": fConsequence, "constructor": fConstructor, "declaration": fDeclaration,
	"finalizer": fFinalizer, "flags": fFlags, "function": fFunction, "handler": fHandler,
	"increment": fIncrement, "index": fIndex, "initializer": fInitializer, "key": fKey, "kind": fKind, "label": fLabel,
	"left": fLeft, "name": fName, "object": fObject, "open_tag": fOpenTag, "operator": fOperator,
	"parameter": fParameter, "parameters": fParameters, "pattern": fPattern, "property": fProperty, "right": fRight,
	"source": fSource, "value": fValue,
}

// A grammar is a tree-sitter grammar with its numbers for kinds and fields.
type grammar struct {
	lang   *tree.Language
	kinds  []kind
	fields []field
}

func newGrammar(ptr unsafe.Pointer) *grammar {
	lang := sitter.NewLanguage(ptr)
	g := &grammar{lang: tree.NewLanguage(ptr)}
	for i := range uint16(lang.NodeKindCount()) {
		table := tokenKinds
		if lang.NodeKindIsNamed(i) {
			table = namedKinds
		}
		g.kinds = append(g.kinds, table[lang.NodeKindForId(i)])
	}
	for i := range uint16(lang.FieldCount() + 1) {
		g.fields = append(g.fields, fieldNames[lang.FieldNameForId(i)])
	}
	return g
}
