package org.fovea.model.text;

import org.jspecify.annotations.Nullable;

/**
 * Checks that a regular expression of a tokenizer.json is safe to pass to Oniguruma, which ends the process when a
 * match takes more than ten million steps. The number of steps is bounded conservatively from the expression's
 * structure.
 *
 * <p>Steps multiply where a part that can match in several ways precedes a part that can fail. At most one unbounded
 * repetition may precede such a part, and the repeated part must match in one way only; so the number of steps is
 * linear in the text's length. The expressions of GPT-2, Llama 3, Qwen, Mistral, DeepSeek and their relatives pass.
 */
final class RegexCheck {

    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 8;
    private static final int MOST_WAYS = 16;

    private final String regex;
    private int at;
    private int depth;

    private RegexCheck(String regex) {
        this.regex = regex;
    }

    /**
     * How a part can match.
     *
     * @param ways number of ways, not counting unbounded repetitions
     * @param unlimited number of unbounded repetitions in it, each of which is tried once for every way in which the
     *     preceding parts match
     * @param optional whether it can match the empty string
     * @param decides whether it can fail, as a character or an assertion can
     * @param fixed whether every match consists of the same parts: no alternatives, and only exact repetitions
     */
    private record Part(long ways, int unlimited, boolean optional, boolean decides, boolean fixed) {

        static final Part ONE = new Part(1, 0, false, true, true);
        static final Part ASSERTION = new Part(1, 0, true, true, true);
        static final Part NOTHING = new Part(1, 0, true, false, true);
    }

    /** Thrown for a construct that is not known to be safe. */
    private static final class Refused extends RuntimeException {
        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * What is wrong with an expression, such as {@code repeats a repetition}; null if it is safe.
     *
     * @param consuming whether every match must consume a character: the library panics when text was inserted at the
     *     very beginning and is then changed
     */
    static @Nullable String problem(String regex, boolean consuming) {
        if (regex.isEmpty() || regex.length() > LONGEST) {
            return "has %,d characters".formatted(regex.length());
        }
        RegexCheck check = new RegexCheck(regex);
        try {
            Part all = check.alternatives();
            if (check.at < regex.length()) {
                return "has an unmatched parenthesis";
            }
            return all.optional() && (consuming || !all.decides()) ? "can match the empty string" : null;
        } catch (Refused e) {
            return e.getMessage();
        } catch (StringIndexOutOfBoundsException e) {
            return "is incomplete";
        }
    }

    /** Parses up to a closing parenthesis or the end. */
    private Part alternatives() {
        if (++depth > DEEPEST) {
            throw new Refused("is nested too deep");
        }
        long ways = 0;
        int unlimited = 0;
        boolean optional = false;
        boolean decides = true;
        boolean fixed = true;
        int count = 0;
        do {
            Part one = sequence();
            ways += one.ways();
            unlimited = Math.max(unlimited, one.unlimited());
            optional |= one.optional();
            decides &= one.decides();
            fixed &= one.fixed();
            count++;
        } while (skip('|'));
        depth--;
        return new Part(count == 1 ? ways : Math.max(ways, count), unlimited, optional, decides, fixed && count == 1);
    }

    private Part sequence() {
        long ways = 1;
        int unlimited = 0;
        boolean optional = true;
        boolean decides = false;
        boolean fixed = true;
        long openWays = 1; // of parts not yet followed by one that can fail
        int openUnlimited = 0;
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            boolean look = regex.startsWith("(?=", at) || regex.startsWith("(?!", at);
            Part one = quantified();
            if (one.decides()) {
                ways = Math.min(1 << 20, ways * openWays);
                unlimited += openUnlimited;
                openWays = 1;
                openUnlimited = 0;
            }
            if (look) {
                ways = Math.min(1 << 20, ways * Math.min(1 << 20, one.ways()));
                unlimited += one.unlimited();
            } else {
                openWays = Math.min(1 << 20, openWays * Math.min(1 << 20, one.ways()));
                openUnlimited += one.unlimited();
            }
            optional &= one.optional();
            decides |= one.decides();
            fixed &= one.fixed();
            if (ways > MOST_WAYS || unlimited > 1) {
                throw new Refused("can match in too many ways");
            }
        }
        // what follows the group may make the open parts count
        return new Part(ways * openWays, unlimited + openUnlimited, optional, decides, fixed);
    }

    private Part quantified() {
        Part one = atom();
        if (at >= regex.length()) {
            return one;
        }
        char c = regex.charAt(at);
        int least;
        int most;
        if (c == '*' || c == '+' || c == '?') {
            at++;
            least = c == '+' ? 1 : 0;
            most = c == '?' ? 1 : Integer.MAX_VALUE;
            if (at < regex.length() && regex.charAt(at) == '+') {
                at++; // possessive: only one way to match
                return repeated(one, least, most, true);
            }
            skip('?');
        } else if (c == '{') {
            int end = regex.indexOf('}', at);
            String[] bounds =
                    end < 0 ? new String[0] : regex.substring(at + 1, end).split(",", -1);
            if (bounds.length < 1
                    || bounds.length > 2
                    || !bounds[0].matches("\\d{1,3}")
                    || bounds.length == 2 && !bounds[1].matches("\\d{0,3}")) {
                throw new Refused("has a malformed repetition");
            }
            least = Integer.parseInt(bounds[0]);
            most = bounds.length == 1 ? least : bounds[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(bounds[1]);
            at = end + 1;
            skip('?');
        } else {
            return one;
        }
        if (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
            throw new Refused("repeats a repetition");
        }
        return repeated(one, least, most, false);
    }

    private static Part repeated(Part one, int least, int most, boolean possessive) {
        boolean once = most == 1 && least <= 1;
        if (!once && (!one.fixed() || one.optional())) {
            throw new Refused("repeats a repetition or a choice");
        }
        boolean optional = least == 0 || one.optional();
        boolean decides = least > 0 && one.decides();
        if (most == Integer.MAX_VALUE) {
            return new Part(possessive ? 1 : one.ways(), one.unlimited() + 1, optional, decides, false);
        }
        if (possessive) {
            return new Part(1, one.unlimited(), optional, decides, false);
        }
        // an exact count is one way, but takes as many steps
        long steps = Math.max(most, most - least + 1L);
        return new Part(one.ways() * steps, one.unlimited(), optional, decides, least == most);
    }

    private Part atom() {
        char c = regex.charAt(at++);
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> {
                characterClass();
                return Part.ONE;
            }
            case '\\' -> {
                return escape();
            }
            case '^', '$' -> {
                return Part.ASSERTION;
            }
            case '*', '+', '?', '{' -> throw new Refused("repeats nothing");
            default -> {
                return Part.ONE;
            }
        }
    }

    private Part group() {
        boolean look = false;
        if (skip('?')) {
            int colon = at;
            while (colon < regex.length() && "imsx-".indexOf(regex.charAt(colon)) >= 0) {
                colon++;
            }
            if (regex.charAt(colon) == ':') {
                at = colon + 1;
            } else if (regex.charAt(colon) == ')' && colon > at) {
                at = colon + 1;
                return Part.NOTHING; // flags
            } else if (regex.charAt(at) == '=' || regex.charAt(at) == '!') {
                at++;
                look = true;
            } else {
                throw new Refused("has a group \"(?%s\"".formatted(regex.charAt(at)));
            }
        }
        Part inside = alternatives();
        if (!skip(')')) {
            throw new Refused("has a group that is not closed");
        }
        return look ? new Part(inside.ways(), inside.unlimited(), true, true, inside.fixed()) : inside;
    }

    private Part escape() {
        char c = regex.charAt(at++);
        if (c == 'p' || c == 'P') {
            property();
        } else if (c == 'x' || c == 'u') {
            code(c);
        } else if (Character.isLetterOrDigit(c)) {
            if ("bBAzZ".indexOf(c) >= 0) {
                return Part.ASSERTION;
            }
            if ("sSdDwWrntfv".indexOf(c) < 0) {
                throw new Refused("has \"\\%s\"".formatted(c));
            }
        }
        return Part.ONE;
    }

    private void property() {
        int end = regex.indexOf('}', at);
        if (regex.charAt(at) != '{' || end < 0 || !regex.substring(at + 1, end).matches("\\^?[A-Za-z_]{1,40}")) {
            throw new Refused("has a malformed property");
        }
        at = end + 1;
    }

    private void code(char kind) {
        if (kind == 'x' && regex.charAt(at) == '{') {
            at = regex.indexOf('}', at) + 1;
            if (at == 0) {
                throw new Refused("is incomplete");
            }
        } else {
            at += kind == 'x' ? 2 : 4;
        }
        if (at > regex.length()) {
            throw new Refused("is incomplete");
        }
    }

    /** A character class, which may contain others. */
    private void characterClass() {
        if (++depth > DEEPEST) {
            throw new Refused("is nested too deep");
        }
        skip('^');
        boolean first = true;
        while (first || regex.charAt(at) != ']') {
            char c = regex.charAt(at++);
            if (c == '[' && regex.charAt(at) != ':') {
                characterClass();
            } else if (c == '\\') {
                if ("bBAzZ".indexOf(regex.charAt(at)) >= 0) {
                    throw new Refused("has \"\\%s\" in a character class".formatted(regex.charAt(at)));
                }
                escape();
            }
            first = false;
        }
        at++;
        depth--;
    }

    private boolean skip(char c) {
        boolean matches = at < regex.length() && regex.charAt(at) == c;
        at += matches ? 1 : 0;
        return matches;
    }
}
