package org.fovea.vlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's {@code processor.apply_chat_template} gives for one picture and one question. */
class ChatTemplateTest {

    @TempDir
    private Path folder;

    private String of(String template) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        return ChatTemplate.read(folder);
    }

    @Test
    void followsLlava15() throws IOException {
        assertThat(of("{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}"
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
        assertThat(of("{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{# Render all images first #}"
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
                .as("Llama 3").isEqualTo("<|start_header_id|>user<|end_header_id|>\n\n<image>\n{question}<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n");
        assertThat(of("{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') %}{{'<|user|>' + '\\n' "
                + "+ message['content'] + '<|end|>' + '\\n' + '<|assistant|>' + '\\n'}}{% elif (message['role'] == "
                + "'assistant') %}{{message['content'] + '<|end|>' + '\\n'}}{% endif %}{% endfor %}"))
                .as("Phi-3").isEqualTo("<|user|>\n<image>\n{question}<|end|>\n<|assistant|>\n");
        assertThat(of("{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == "
                + "0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if message['role'] == 'user' %}{{ "
                + "'[INST] ' + message['content'] + ' [/INST]' }}{% else %}{{ message['content'] + eos_token }}{% endif %}"
                + "{% endfor %}"))
                .as("Mistral").isEqualTo("[INST] <image>\n{question} [/INST]");
    }

    @Test
    void followsTheBuiltInModelsLoopsWithConditions() {
        assertThat(ChatTemplate.read(Path.of("assets/demo-model"))).isEqualTo("USER: <image>\n{question} ASSISTANT:");
    }

    @Test
    void readsTheTemplateWhereOlderTransformersPutIt() throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": "
                + "\"no\"}, {\"name\": \"default\", \"template\": \"Q: {{ messages[0]['content'] }} A:\"}]}");
        assertThat(ChatTemplate.read(folder)).isEqualTo("Q: <image>\n{question} A:");
        Files.writeString(folder.resolve("chat_template.json"), "{\"chat_template\": \"{{ messages[0]['content'] }} =>\"}");
        assertThat(ChatTemplate.read(folder)).isEqualTo("<image>\n{question} =>");
    }

    @Test
    void takesTheUsualPromptWhereATemplateIsMissingOrCannotBeFollowed() throws IOException {
        assertThat(ChatTemplate.read(folder)).isEqualTo(ChatTemplate.USUAL);
        assertThat(of("{% macro nobody() %}{{ knows }")).isEqualTo(ChatTemplate.USUAL);
        assertThat(of("no picture, no question")).isEqualTo(ChatTemplate.USUAL);
    }
}
