/**
 * Jinja as chat templates use it, rendered as jinja2 does in transformers' sandbox: the template's text and the
 * messages enter, the prompt or a {@link org.fovea.model.text.jinja.TemplateError} leaves. Values follow Python's rules
 * (printing, slicing, comparison), whitespace follows {@code trim_blocks} and {@code lstrip_blocks}. Nothing of Java
 * can be reached from a template, what is not known here is refused by its name, and steps, depth, memory, output and
 * time are limited.
 *
 * <p>{@code Lexer} cuts the text into tokens, {@code Statements} and {@code Expressions} make closures of them, which
 * run in a {@code Scope} and pay from a {@code Budget}; {@code Py} has Python's operators, {@code Filters},
 * {@code Tests} and {@code Methods} what may be called. src/test/oracle/template_oracle.py holds it against jinja2.
 */
package org.fovea.model.text.jinja;
