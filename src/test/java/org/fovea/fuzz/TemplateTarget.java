package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.model.text.ChatTemplate;

/**
 * Chat templates: programs that loop, double their texts, recurse, nest and pad, from Jinja's grammar and around it.
 */
final class TemplateTarget implements Target {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");

    private static final String[] NAMES = {
        "messages",
        "a",
        "b",
        "x",
        "ns.v",
        "loop",
        "loop.index",
        "bos_token",
        "messages[0]",
        "messages[0].content",
        "messages[-1]['role']",
        "nothing",
        "nothing.more",
        "self",
        "range",
        "namespace",
        "caller",
        "m"
    };

    private static final String[] FILTERS = {
        "length",
        "upper",
        "trim",
        "join(a)",
        "join",
        "list",
        "sort",
        "reverse",
        "tojson",
        "tojson(indent=9999999)",
        "indent(99999999)",
        "center(99999999)",
        "replace('', a)",
        "replace('a', 'aaaaaaaaaaaaaaaa')",
        "format(a)",
        "first",
        "last",
        "sum",
        "unique",
        "batch(0)",
        "slice(0)",
        "items",
        "dictsort",
        "int",
        "float",
        "string",
        "map('upper')",
        "map(attribute='x')",
        "selectattr('role')",
        "groupby('role')",
        "wordwrap(1)",
        "default(a)",
        "abs",
        "round(9999)",
        "min",
        "max",
        "truncate(-1)",
        "urlencode",
        "escape",
        "pprint",
        "random",
        "rejectattr('a', 'in', a)"
    };

    private static final String[] METHODS = {
        ".upper()",
        ".split()",
        ".split('')",
        ".split(none, -1)",
        ".join(messages)",
        ".ljust(99999999)",
        ".zfill(9999999)",
        ".replace('', 'x')",
        ".replace('x', 'xxxxxxxx', -1)",
        ".format(a, b)",
        ".strip(a)",
        ".startswith(a)",
        ".items()",
        ".get('x')",
        ".append(a)",
        ".count('')",
        ".encode()",
        ".expandtabs(99999999)",
        ".splitlines()",
        ".__class__",
        ".__class__.__mro__",
        ".pop()",
        ".index('x')",
        "[::0]",
        "[::-1]",
        "[9999999999999999999]",
        "[:-1]",
        "[a:b:x]",
        "('x')",
        "()",
        ".translate(a)",
        ".center(9999999)",
        ".update(a)",
        ".copy()",
        ".title()"
    };

    @Override
    public long memory() {
        return 3_000_000_000L; // a million steps, three times: garbage, never held
    }

    @Override
    public int few() {
        return 300;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        Files.copy(FIXTURE.resolve("config.json"), folder.resolve("config.json"));
        ObjectNode tokens = Damage.tree(FIXTURE.resolve("tokenizer_config.json"));
        Files.copy(FIXTURE.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        String source = dice.once(3) ? extreme(dice) : body(dice, 3);
        if (dice.once(3)) {
            source += "USER: <image>\n{{ messages[0].content[1].text }} ASSISTANT:";
        }
        if (dice.once(6)) {
            source = new String(
                    Damage.bytes(source.getBytes(StandardCharsets.UTF_8), 1 << 20, dice), StandardCharsets.UTF_8);
        }
        switch (dice.below(4)) {
            case 0 -> tokens.put("chat_template", source);
            case 1 ->
                Damage.write(
                        folder.resolve("chat_template.json"),
                        Damage.text(
                                Damage.JSON
                                        .createObjectNode()
                                        .put("chat_template", source)
                                        .toString(),
                                dice),
                        dice);
            default -> Damage.write(folder.resolve("chat_template.jinja"), Damage.text(source, dice), dice);
        }
        Files.write(
                folder.resolve("tokenizer_config.json"),
                dice.once(6) ? Damage.json(tokens, dice) : tokens.toString().getBytes(StandardCharsets.UTF_8));
        return () -> {
            ChatTemplate template = ChatTemplate.read(folder);
            for (String part : new String[] {"<image>", ChatTemplate.QUESTION}) {
                int at = template.text().indexOf(part);
                Target.require(at >= 0 && template.text().indexOf(part, at + 1) < 0, "a prompt without one " + part);
            }
            template.warning()
                    .ifPresent(w ->
                            Target.require(w.length() < 2000 && !w.matches("(?s).*(java\\.|Exception|null:).*"), w));
        };
    }

    /** What makes a program large, slow or deep. */
    private static String extreme(Dice dice) {
        int n = dice.of(3, 30, 300, 3_000, 30_000);
        return switch (dice.below(16)) {
            case 0 ->
                "{% for i in range(99999) %}".repeat(Math.min(n, 30))
                        + expression(dice, 1)
                        + "{% endfor %}".repeat(Math.min(n, 30));
            case 1 -> "{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}".repeat(Math.min(n, 300)) + "{{ a }}";
            case 2 ->
                "{% set a = [1, 2] %}" + "{% set a = [a, a] %}".repeat(Math.min(n, 300)) + "{{ "
                        + dice.of("a", "a|tojson", "a|string|length", "a == a", "a|sort", "a|join", "a in a") + " }}";
            case 3 -> "{% if true %}".repeat(n) + "x" + "{% endif %}".repeat(n);
            case 4 -> "{{ " + "(".repeat(n) + "1" + ")".repeat(n) + " }}";
            case 5 -> "{{ " + "[".repeat(n) + "1" + "]".repeat(n) + " }}";
            case 6 -> "{{ " + dice.of("not ", "-", "+").repeat(n) + "1 }}";
            case 7 ->
                "{{ 1"
                        + dice.of(
                                        " + 1",
                                        " ~ 1",
                                        "|string",
                                        ".a",
                                        "[0]",
                                        " if 1 else 1",
                                        " and 1",
                                        " ** 9",
                                        " == 1",
                                        " is defined")
                                .repeat(n)
                        + " }}";
            case 8 -> "{% macro m(x) %}{{ m(x) }}" + dice.of("", "{{ m(x) }}") + "{% endmacro %}{{ m(1) }}";
            case 9 ->
                "{% macro m(n) %}{% if n > 0 %}" + "{{ m(n - 1) }}".repeat(Math.min(n, 30))
                        + "{% endif %}{% endmacro %}{{ m(" + dice.of("30", "39", "45", "1e9") + ") }}";
            case 10 ->
                "{{ 'x' * " + dice.number() + " }}{{ [0] * " + dice.number() + " }}{{ " + dice.number() + " ** "
                        + dice.number() + " }}";
            case 11 ->
                "{% set ns = namespace(v='x') %}{% for i in range(" + n + ") %}{% set ns.v = ns.v "
                        + dice.of("~", "+", "*") + " " + dice.of("ns.v", "'xxxx'", "i") + " %}{% endfor %}{{ ns.v }}";
            case 12 ->
                "{{ '%" + dice.of("99999999d", "*d", ".99999999f", "s%s%s", "(a)s", "c", "5000000s") + "' % "
                        + dice.of("1", "(1, 2)", "'x'", "{'a': 1}", "1e400") + " }}";
            case 13 ->
                "{{ range(" + dice.number() + ", " + dice.number() + ", " + dice.number() + ")|" + dice.of(FILTERS)
                        + " }}";
            case 14 ->
                "{#" + "x".repeat(n) + dice.of("#}", "") + "{% raw %}" + "{{".repeat(n) + dice.of("{% endraw %}", "");
            default ->
                "{% set a = [] %}{% set b = a.append(a) %}{% set x = {'x': a} %}{% set b = x.update({'y': x}) %}{{ "
                        + dice.of("a", "x", "a|tojson", "x|tojson", "a == [a]", "a|list|string", "x|dictsort", "a|sort")
                        + " }}";
        };
    }

    private static String body(Dice dice, int depth) {
        StringBuilder out = new StringBuilder();
        for (int i = dice.between(1, 4); i > 0; i--) {
            String e = expression(dice, 2);
            String inner = depth == 0 ? "x" : body(dice, depth - 1);
            out.append(
                    switch (dice.below(10)) {
                        case 0 ->
                            "{%- for x in " + e + " -%}" + inner
                                    + dice.of("", "{% else %}" + inner, "{% break %}", "{% continue %}")
                                    + "{% endfor %}";
                        case 1 ->
                            "{% if " + e + " %}" + inner + dice.of("", "{% elif " + e + " %}b", "{% else %}c")
                                    + "{% endif %}";
                        case 2 ->
                            "{% set " + dice.of("a", "b", "x", "a, b", "ns.v", "messages", "loop") + " = " + e + " %}";
                        case 3 ->
                            "{% macro m(" + dice.of("", "a", "a, b=" + e) + ") %}" + inner + "{% endmacro %}{{ m("
                                    + dice.of("", e, "a=" + e) + ") }}";
                        case 4 -> "{% set b %}" + inner + "{% endset %}";
                        case 5 ->
                            dice.of(
                                    "{% endfor %}",
                                    "{% include 'x' %}",
                                    "{% generation %}" + inner + "{% endgeneration %}",
                                    "{% filter upper %}" + inner + "{% endfilter %}",
                                    "{%",
                                    "{{ ",
                                    "{% unknown %}",
                                    "{% call m() %}x{% endcall %}",
                                    "{% set ns = namespace(v=" + e + ") %}");
                        default -> "{{- " + e + " }}\n";
                    });
        }
        return out.toString();
    }

    private static String expression(Dice dice, int depth) {
        if (depth == 0 || dice.once(4)) {
            return switch (dice.below(6)) {
                case 0 -> dice.number();
                case 1 -> dice.of("'x'", "''", "'\\u0000'", "\"a'b\"", "'%s'", "'{}'", "'日本'", "'\ud83d\ude00'");
                case 2 ->
                    dice.of(
                            "true",
                            "none",
                            "[]",
                            "{}",
                            "()",
                            "(1,)",
                            "[1, 'a', none]",
                            "{'a': 1}",
                            "{1: 2}",
                            "[[1], [2]]");
                default -> dice.of(NAMES);
            };
        }
        String a = expression(dice, depth - 1);
        String b = expression(dice, depth - 1);
        return switch (dice.below(8)) {
            case 0 ->
                "(" + a + " "
                        + dice.of(
                                "+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">=", "in", "not in", "and",
                                "or", "is", "is not")
                        + " " + b + ")";
            case 1, 2 -> a + "|" + dice.of(FILTERS);
            case 3, 4 -> "(" + a + ")" + dice.of(METHODS);
            case 5 ->
                "(" + a + " is "
                        + dice.of(
                                "defined",
                                "none",
                                "string",
                                "mapping",
                                "iterable",
                                "sequence",
                                "divisibleby(0)",
                                "even",
                                "in(a)",
                                "sameas(a)",
                                "number",
                                "eq(a)")
                        + ")";
            case 6 ->
                dice.of(
                                "range",
                                "dict",
                                "namespace",
                                "joiner",
                                "cycler",
                                "raise_exception",
                                "strftime_now",
                                "lipsum",
                                "m")
                        + "(" + dice.of(a, a + ", " + b, "a=" + b, "*" + a, "") + ")";
            default -> "(" + a + " if " + b + " else " + a + ")";
        };
    }
}
