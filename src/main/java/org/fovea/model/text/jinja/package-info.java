/**
 * Jinja as chat templates use it, rendered as by jinja2 in transformers' sandbox: a template and messages enter, the
 * prompt or a {@link org.fovea.model.text.jinja.TemplateError} leaves. Values follow Python's rules (printing, slicing,
 * comparison), whitespace follows {@code trim_blocks} and {@code lstrip_blocks}. Templates cannot reach Java, unknown
 * constructs are refused by name, and steps, depth, memory, output and time are limited.
 *
 * <p>{@code Lexer} splits the text into tokens. {@code Statements}, {@code Expressions} and {@code Postfix} turn them
 * into closures, which run in a {@code Scope} on a {@code Budget}. {@code Py}, {@code Arithmetic} and
 * {@code Comparison} are Python's built-in functions and operators; {@code Filters}, {@code Tests} and {@code Methods}
 * are what a template may apply to values. src/test/oracle/template_oracle.py compares all of it with jinja2.
 */
package org.fovea.model.text.jinja;
