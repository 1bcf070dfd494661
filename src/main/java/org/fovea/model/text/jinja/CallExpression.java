package org.fovea.model.text.jinja;

/**
 * A call as a template writes it.
 *
 * @param function what is called
 * @param callee the same, as {@link Arguments#callee}
 */
record CallExpression(Expression function, WrittenArguments arguments, String callee) implements Expression {

    @Override
    public Object value(Scope scope) {
        return call(function.value(scope), arguments.evaluate(callee, scope), scope.budget);
    }

    /** Calls it with the body of a call block as the argument {@code caller}. */
    Object value(Scope scope, Function caller) {
        Object value = function.value(scope);
        Arguments evaluated = arguments.evaluate(callee, scope);
        evaluated.named().put("caller", caller);
        return call(value, evaluated, scope.budget);
    }

    private static Object call(Object value, Arguments arguments, Budget budget) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof Function function)) {
            throw new TemplateError("%s is %s; expected a function".formatted(arguments.callee(), Py.typeOf(value)));
        }
        budget.steps(1);
        return function.call(arguments, budget);
    }
}
