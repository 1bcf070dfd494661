package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's {@code json.dumps}, as transformers' {@code tojson} calls it. */
final class Json {

    private final boolean ascii;
    private final String indent;
    private final String comma;
    private final String colon;
    private final boolean sorted;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    /** @param indent of one level; null to write everything on one line */
    Json(boolean ascii, String indent, String comma, String colon, boolean sorted, Budget budget) {
        this.ascii = ascii;
        this.indent = indent;
        this.comma = comma;
        this.colon = colon;
        this.sorted = sorted;
        this.budget = budget;
    }

    String dump(Object value) {
        write(value, "");
        return budget.made(out.toString());
    }

    private void write(Object value, String before) {
        budget.steps(1);
        if (value instanceof String s) {
            string(s);
        } else if (value instanceof Map<?, ?> map) {
            block("{", new ArrayList<>(sorted ? byKey(map) : map.entrySet()), "}", before);
        } else if (value instanceof List<?> list) {
            block("[", list, "]", before);
        } else if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Double) {
            out.append(scalar(value));
        } else {
            throw value instanceof Undefined undefined
                    ? undefined.error()
                    : new TemplateError("it writes %s as JSON".formatted(Py.typeOf(value)));
        }
    }

    private List<Map.Entry<?, ?>> byKey(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        entries.sort((a, b) -> Comparison.compare("<", a.getKey(), b.getKey(), budget));
        return entries;
    }

    private static String scalar(Object value) {
        if (value instanceof Double d) {
            return Double.isNaN(d) ? "NaN" : Double.isInfinite(d) ? d > 0 ? "Infinity" : "-Infinity" : Py.decimal(d);
        }
        return String.valueOf(value);
    }

    private void block(String open, List<?> items, String close, String before) {
        budget.enter();
        String inside = indent == null ? "" : "\n" + before + indent;
        out.append(open);
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : comma).append(inside);
            budget.memory((long) inside.length() + comma.length() + colon.length() + 1);
            Object item = items.get(i);
            if (item instanceof Map.Entry<?, ?> e) {
                string(e.getKey() instanceof String key ? key : scalar(e.getKey()));
                out.append(colon);
                item = e.getValue();
            }
            write(item, before + (indent == null ? "" : indent));
        }
        out.append(items.isEmpty() || indent == null ? "" : "\n" + before).append(close);
        budget.leave();
    }

    private void string(String text) {
        budget.memory(text.length());
        out.append('"');
        for (char c : text.toCharArray()) {
            int plain = "\"\\\n\r\t\f\b".indexOf(c);
            if (plain >= 0) {
                out.append('\\').append("\"\\nrtfb".charAt(plain));
            } else if (c < ' ' || ascii && c > '~') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
