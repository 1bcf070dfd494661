package org.fovea.model.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against what jinja2 renders (src/test/oracle/template_oracle.py). */
class TemplateTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-04T09:05:06Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String render(String template, Map<String, ?> values) {
        return Template.of(template, CLOCK).render(values);
    }

    @Test
    void rendersWhatJinja2RendersAndRefusesWhatItRefuses() throws IOException {
        JsonNode oracle = JSON.readTree(new File("src/test/resources/templates/jinja2.json"));
        List<String> other = new ArrayList<>();
        for (JsonNode c : oracle.get("cases")) {
            Map<String, Object> values = JSON.convertValue(
                    oracle.get("contexts").get(c.get("context").asText()),
                    JSON.getTypeFactory().constructMapType(java.util.LinkedHashMap.class, String.class, Object.class));
            String expected =
                    c.get("expected").isNull() ? null : c.get("expected").asText();
            String found;
            String reason = "";
            try {
                found = render(c.get("template").asText(), values);
            } catch (TemplateError e) {
                found = null;
                reason = e.getMessage();
                assertThat(reason).isNotBlank().hasSizeLessThanOrEqualTo(200);
            }
            if (!java.util.Objects.equals(expected, found)) {
                other.add(
                        "%s%n   expected %s%n   but was  %s %s".formatted(c.get("template"), expected, found, reason));
            }
        }
        assertThat(oracle.get("cases")).hasSizeGreaterThan(280);
        assertThat(other).as("templates rendered otherwise").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s=['x' * 1000]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{% for i in [1, 2] %}{{ f() }}{% endfor %}{% endmacro %}{{ f() }}",
                "{{ 'a' * 999999999999 }}",
                "{{ 'x'.ljust(999999999) }}",
                "{{ '%9999s' % 'x' * 9999 }}",
                "{{ range(99999999) }}",
                "{% set s = 'a' * 400000 %}{% for i in range(99999) %}{{ 'b' in s }}{{ s == s.lower() }}{{ s.count('aab') }}{% endfor %}",
                "{% set s = 'a' * 900000 %}{{ s.replace('a', s) }}",
                "{% for i in range(99999) %}{{ 'x' * 100 }}{% endfor %}",
                "{% set ns = namespace(t=(1,)) %}{% for i in range(99) %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}{{ {ns.t: 1} }}",
                "{% set s = 'a' * 900000 %}{{ s.strip(s) }}{{ s | trim(s) }}",
                "{{ ('1' * 900000) | int }}{{ ('1' * 900000 ~ 'x') | float }}",
                "{{ range(9999) | list | tojson(separators=('a' * 99999, ':')) }}",
                "{{ 2 ** 99999999 }}",
                "{{ 1 ** 99999999999999 }}{{ 9 ** 20 }}{{ 9 ** 21 }}",
                "{% set l = range(99999) | list %}{% for i in l %}{{ l | sort | length }}{% endfor %}",
                "{% set ns = namespace(d={}) %}{% for i in range(9999) %}{% set ns.d = {'a': ns.d} %}{% endfor %}{{ ns.d | tojson }}",
            })
    void endsTemplatesThatNeedTooMuch(String template) {
        assertThatThrownBy(() -> render(template, Map.of())).isInstanceOf(TemplateError.class);
    }

    @Test
    void endsTemplatesThatAreNestedTooDeep() {
        List<String> deep = List.of(
                "{% if true %}".repeat(9_000) + "{% endif %}".repeat(9_000),
                "{{ " + "(".repeat(9_000) + "1" + ")".repeat(9_000) + " }}",
                "{{ " + "[".repeat(9_000),
                "{{ " + "-".repeat(9_000) + "1 }}",
                "{{ x" + ".a".repeat(9_000) + " }}",
                "{{ x" + "|upper".repeat(9_000) + " }}",
                "{{ " + "1 if t else ".repeat(9_000) + "1 }}",
                "{% set " + "(".repeat(9_000),
                "{% for i in l %}".repeat(9_000));
        for (String template : deep) {
            assertThatThrownBy(() -> render(template, Map.of("x", "y", "t", false, "l", List.of(1))))
                    .as(template.substring(0, 20))
                    .isInstanceOf(TemplateError.class);
        }
        assertThat(render("{{ 0" + " + 1".repeat(9_000) + " }}", Map.of()))
                .as("long is not deep")
                .isEqualTo("9000");
        assertThat(render("{{ " + "not ".repeat(9_000) + "1 }}", Map.of())).isEqualTo("True");
        assertThat(render("{% if f %}" + "{% elif f %}".repeat(9_000) + "{% else %}x{% endif %}", Map.of("f", false)))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{{ x | groupby('a') }}             # it uses the filter \"groupby\" on line 1, which Fovea does not know",
                "{{ x is escaped }}                 # it uses the test \"escaped\" on line 1, which Fovea does not know",
                "{% include 'x' %}                  # line 1 has the tag \"include\", which Fovea does not know",
                "{{ x.nosuch() }}                   # a string has no \"nosuch\"",
                "{{ ''.getClass().forName('a') }}   # a string has no \"getClass\"",
                "{{ tools[0].name }}                # \"tools\" is not defined",
                "{{ raise_exception('No images') }} # it says \"No images\"",
                "{% for i in x recursive %}{% endfor %} # line 1 has a recursive loop, which Fovea does not support",
                "{{ x | safe + 'a' }}               # line 1 uses the filter \"safe\" where it is not the last",
                "{{ x | }}                          # line 1 has \"}}\"; expected a name",
                "{{ x) }}                           # line 1 has an unmatched \")\"",
                "{% if x %}                         # line 1 has the end of the template; expected \"{% endif %}\"",
            })
    void namesWhatItDoesNotKnow(String template, String reason) {
        assertThatThrownBy(() -> render(template, Map.of("x", "y")))
                .isInstanceOf(TemplateError.class)
                .hasMessage(reason);
    }
}
