package org.fovea.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.SplittableRandom;

/** What an input is made of: choices that depend on the seed, its target and its number alone. */
final class Dice {

    /** Numbers, and what is taken for numbers, as JSON writes them. */
    private static final String[] NUMBERS = {
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        "1e-400",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "4294967296",
        "2147483647",
        "2147483648",
        "-2147483648",
        "65536",
        "-1",
        "0",
        "-0",
        "-0.0",
        "0.5",
        "1.0",
        "1e2",
        "1",
        "2",
        "3",
        "1e999999999",
        "1e38",
        "3.5e38",
        "\"4\"",
        "\"1e3\""
    };

    private static final String[] VALUES = {
        "true",
        "false",
        "null",
        "{}",
        "[]",
        "[[]]",
        "[null]",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"../../x\"",
        "\"/etc/passwd\"",
        "\"a\\nb\"",
        "\"日本\\udfff\"",
        "\" \"",
        "\"" + "x".repeat(70_000) + "\"",
        "[" + "0,".repeat(5000) + "0]",
        "1" + "0".repeat(900),
        "1" + "0".repeat(5000)
    };

    private final SplittableRandom random;

    /** {@code -Dfovea.fuzz.seed=1} makes other inputs under the same numbers. */
    static final String SEED = "fovea.fuzz.seed";

    Dice(String target, int number) {
        random = new SplittableRandom(1_000_003L * target.hashCode() + number + (Long.getLong(SEED, 0) << 32));
    }

    /** 0 to n - 1. */
    int below(int n) {
        return random.nextInt(n);
    }

    /** Both included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** True once in n times. */
    boolean once(int n) {
        return random.nextInt(n) == 0;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    int one(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    long one(long... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A number at the edge of some type. */
    long edge() {
        long edge = of(
                0L,
                1L,
                127L,
                255L,
                256L,
                32767L,
                65535L,
                65536L,
                1L << 24,
                Integer.MAX_VALUE - 1L,
                1L << 31,
                1L << 32,
                1L << 40,
                Long.MAX_VALUE,
                Long.MIN_VALUE);
        return (once(2) ? edge : -edge) + between(-2, 2);
    }

    /** A number as JSON, or Python, writes it. */
    String number() {
        return once(3) ? Long.toString(edge()) : of(NUMBERS);
    }

    /** A hostile value as JSON writes it. */
    String value() {
        if (once(12)) {
            int deep = of(50, 999, 1001, 20_000);
            return once(2) ? "[".repeat(deep) + "]".repeat(deep) : "{\"a\":".repeat(deep) + "0" + "}".repeat(deep);
        }
        return once(2) ? number() : of(VALUES);
    }

    /** The same in a tree. */
    JsonNode node() {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(value()));
    }

    byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }
}
