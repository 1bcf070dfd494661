package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.model.config.ImageToken;
import org.fovea.model.text.jinja.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python's {@code processor.apply_chat_template} gives for one image and one question. */
class ChatTemplateTest {

    @TempDir
    private Path folder;

    private String of(String template) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        ChatTemplate read = ChatTemplate.read(folder);
        assertThat(read.warning()).isEmpty();
        return read.text();
    }

    private String warned(String template) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        ChatTemplate read = ChatTemplate.read(folder);
        assertThat(read.text()).isEqualTo(ChatTemplate.USUAL);
        return read.warning().orElseThrow();
    }

    @Test
    void followsLlava15() throws IOException {
        assertThat(of(
                        "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}"
                                + "{% endif %}{# Render all images first #}{% for content in message['content'] | selectattr('type', "
                                + "'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}{# Render all text next #}{% if message['role'] != "
                                + "'assistant' %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ "
                                + "content['text'] + ' '}}{% endfor %}{% else %}{% for content in message['content'] | selectattr('type', "
                                + "'equalto', 'text') %}{% generation %}{{ content['text'] + ' '}}{% endgeneration %}{% endfor %}{% endif %}"
                                + "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"))
                .isEqualTo("USER: <image>\n{question} ASSISTANT:");
    }

    @Test
    void followsLlavaInterleaveQwen() throws IOException {
        assertThat(of(
                        "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{# Render all images first #}"
                                + "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}"
                                + "{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}{% for content in "
                                + "message['content'] | selectattr('type', 'equalto', 'text') %}{{ '\\n' + content['text'] }}{% endfor %}"
                                + "{% endif %}{{'<|im_end|>'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
                                + "{% endif %}"))
                .isEqualTo("<|im_start|>user <image>\n{question}<|im_end|><|im_start|>assistant\n");
    }

    @Test
    void followsTemplatesThatKnowOnlyText() throws IOException {
        assertThat(of("{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = "
                        + "'<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + "
                        + "'<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}"
                        + "{% endfor %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}"))
                .as("Llama 3")
                .isEqualTo("<|start_header_id|>user<|end_header_id|>\n\n<image>\n{question}<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n");
        assertThat(of(
                        "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') %}{{'<|user|>' + '\\n' "
                                + "+ message['content'] + '<|end|>' + '\\n' + '<|assistant|>' + '\\n'}}{% elif (message['role'] == "
                                + "'assistant') %}{{message['content'] + '<|end|>' + '\\n'}}{% endif %}{% endfor %}"))
                .as("Phi-3")
                .isEqualTo("<|user|>\n<image>\n{question}<|end|>\n<|assistant|>\n");
        assertThat(of(
                        "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == "
                                + "0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if message['role'] == 'user' %}{{ "
                                + "'[INST] ' + message['content'] + ' [/INST]' }}{% else %}{{ message['content'] + eos_token }}{% endif %}"
                                + "{% endfor %}"))
                .as("Mistral")
                .isEqualTo("[INST] <image>\n{question} [/INST]");
    }

    @Test
    void followsTheBuiltInModelsLoopsWithConditions() {
        assertThat(ChatTemplate.read(Path.of("assets/demo-model")).text())
                .isEqualTo("USER: <image>\n{question} ASSISTANT:");
    }

    @Test
    void readsTheTemplateWhereOlderTransformersPutIt() throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": "
                        + "\"no\"}, {\"name\": \"default\", \"template\": \"Q: {{ messages[0]['content'] }} A:\"}]}");
        assertThat(ChatTemplate.read(folder).text()).isEqualTo("Q: <image>\n{question} A:");
        Files.writeString(
                folder.resolve("chat_template.json"), "{\"chat_template\": \"{{ messages[0]['content'] }} =>\"}");
        assertThat(ChatTemplate.read(folder).text()).isEqualTo("<image>\n{question} =>");
    }

    @Test
    void takesTheUsualPromptWithoutAWordWhereThereIsNoTemplate() {
        assertThat(ChatTemplate.read(folder)).isEqualTo(new ChatTemplate(ChatTemplate.USUAL, null, null));
        assertThat(ChatTemplate.read(folder).warning()).isEmpty();
    }

    @Test
    void saysWhichTemplateCannotBeFollowedWhyAndWhatIsUsedInstead() throws IOException {
        String instead = ". The prompt of llava-1.5 is used instead: \"USER: <image>\\n{question} ASSISTANT:\".";
        String file = folder.resolve("chat_template.jinja") + ": the chat template cannot be rendered: ";
        assertThat(warned("{% macro nobody() %}{{ knows }"))
                .isEqualTo(file + "line 1 has an unmatched \"}\"" + instead);
        assertThat(warned("no image, no question")).isEqualTo(file + "its output contains no <image>" + instead);
        assertThat(warned("<image> {{ messages }} {{ messages }} {{ 'x' }}")).contains("more than one question");
        assertThat(
                        warned(
                                "<image>{{ messages[0]['content'][1]['text'] }}{{ ''.getClass().forName('java.lang.Runtime') }}"))
                .contains("a string has no \"getClass\"");
        assertThat(warned(
                        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}"
                                + "{% endfor %}USER: <image>\n{{ messages[0]['content'][1]['text'] }} ASSISTANT:"))
                .contains("more than 1,000,000 steps");
        assertThat(warned("{% if true %}".repeat(6_000) + "<image>" + "{% endif %}".repeat(6_000)))
                .contains("nested more than 100 deep");
        assertThat(warned("{{ 'x' * 100000000 }}")).contains("more than 1,000,000 characters");
        assertThat(warned("{{ 'é" + "a".repeat(5_000) + "' | " + "b".repeat(5_000) + " }}"))
                .hasSizeLessThan(500 + file.length());
    }

    @Test
    void refusesAPipeAndWhatIsTooLargeOrNoText() throws IOException, InterruptedException {
        Path file = folder.resolve("chat_template.jinja");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> ChatTemplate.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("bytes; expected at most");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> ChatTemplate.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("is not text in UTF-8.");
        Files.delete(file);
        assumeThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> ChatTemplate.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a pipe");
    }

    @Test
    void rendersTheCasesThatOnceWereRenderedOtherwise() throws IOException {
        for (JsonNode c : new ObjectMapper().readTree(new File("src/test/resources/templates/cases.json"))) {
            String template = c.get("template").asText();
            Object content = c.get("name").asText().equals("lstrip")
                    ? "<image>\n" + c.get("question").asText()
                    : List.of(
                            Map.of("type", "image"),
                            Map.of("type", "text", "text", c.get("question").asText()));
            assertThat(Template.of(template, Clock.systemUTC())
                            .render(Map.of(
                                    "bos_token",
                                    "<s>",
                                    "add_generation_prompt",
                                    true,
                                    "messages",
                                    List.of(Map.of("role", "user", "content", content)))))
                    .as(template)
                    .isEqualTo(c.get("expected").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "internvl           # <IMG_CONTEXT> # '<|im_start|>user\n<image>\n{question}<|im_end|>\n<|im_start|>assistant\n'",
                "llava_next-mistral # <image>       # '<s>[INST] <image>\n{question} [/INST]'",
                "llava_onevision    # <image>       # '<|im_start|>user <image>\n{question}<|im_end|>\n<|im_start|>assistant\n'",
                "pixtral            # [IMG]         # '<s>[INST]<image>{question}[/INST]'",
                "qwen2_vl           # <|image_pad|> # '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n<|vision_start|><image><|vision_end|>{question}<|im_end|>\n<|im_start|>assistant\n'",
                "qwen3_vl           # <|image_pad|> # '<|im_start|>user\n<|vision_start|><image><|vision_end|>{question}<|im_end|>\n<|im_start|>assistant\n'",
                "smolvlm            # <image>       # '<|im_start|>User:<image>{question}<end_of_utterance>\nAssistant:'",
            })
    void followsFamiliesWithTheirOwnImageTokens(String family, String token, String expected) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"image_token_id\": 7}");
        Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"version\": \"1.0\", \"truncation\": {\"a\": [1]}, \"added_tokens\": [{\"id\": 6,"
                        + "\"content\": \"<s>\"}, {\"id\": 7, \"content\": \"" + token + "\"}], \"model\": {}}");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\"}");
        assertThat(of(Files.readString(Path.of("src/test/resources/templates", family + ".jinja"))))
                .isEqualTo(expected);
    }

    @Test
    void refusesAnImageTokenThatIsNotTheConfigurations() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"image_token_index\": 7}");
        Files.writeString(
                folder.resolve("tokenizer.json"), "{\"added_tokens\": [{\"id\": 7, \"content\": \"<pic>\"}]}");
        assertThat(ImageToken.read(folder)).isEqualTo("<pic>");
        Files.writeString(folder.resolve("processor_config.json"), "{\"image_token\": {\"content\": \"<pic>\"}}");
        assertThat(of("{{ messages[0].content[1].text }}<pic>")).isEqualTo("{question}<image>");
        assertThat(warned("{{ messages[0].content[1].text }}<image>"))
                .contains("its output contains <image>, but the image token is <pic>");
        Files.writeString(folder.resolve("processor_config.json"), "{\"image_token\": \"<image>\"}");
        assertThatThrownBy(() -> ImageToken.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        folder.resolve("processor_config.json")
                                + ": image_token is \"<image>\"; expected \"<pic>\", which is image_token_index 7 of config.json.");
    }

    @Test
    void aSpecialTokenThatIsNoTextIsRefused() throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}{{ messages[0]['content'] }}");
        Path file = folder.resolve("tokenizer_config.json");
        Files.writeString(
                file, "{\"add_bos_token\": true, \"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": null}");
        assertThat(ChatTemplate.read(folder).warning()).isEmpty();
        Files.writeString(file, "{\"bos_token\": 1}");
        assertThatThrownBy(() -> ChatTemplate.read(folder))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": bos_token is 1; expected a token's text, or an object with its \"content\".");
    }
}
