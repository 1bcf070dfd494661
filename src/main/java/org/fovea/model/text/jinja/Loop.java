package org.fovea.model.text.jinja;

import java.util.List;

/** Jinja's {@code loop}: the position in a loop's items. */
final class Loop {

    private final List<Object> items;
    private List<Object> last;
    private int index;

    Loop(List<Object> items) {
        this.items = items;
    }

    void at(int i) {
        index = i;
    }

    Object attribute(String name) {
        int n = items.size();
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) n - index;
            case "revindex0" -> n - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == n - 1;
            case "length" -> (long) n;
            case "depth" -> 1L; // deeper only in recursive loops
            case "depth0" -> 0L;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index < n - 1 ? items.get(index + 1) : new Undefined("there is no next item");
            case "cycle" ->
                (Function) (arguments, budget) -> {
                    if (arguments.positional().isEmpty()) {
                        throw new TemplateError("\"loop.cycle\" is called without arguments");
                    }
                    return arguments
                            .positional()
                            .get(index % arguments.positional().size());
                };
            case "changed" ->
                (Function) (arguments, budget) -> {
                    boolean same = last != null && Comparison.equal(last, arguments.positional(), budget);
                    last = arguments.positional();
                    return !same;
                };
            default -> Py.missing(this, name);
        };
    }
}
