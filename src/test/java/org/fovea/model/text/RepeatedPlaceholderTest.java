package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.model.GoldenImage;
import org.fovea.model.image.ImageLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepeatedPlaceholderTest {

    private static Stream<GoldenImage> images() {
        return GoldenImage.of("qwen2_5_vl", "qwen2_vl", "qwen3_vl", "llava_next-mistral", "llava_next-llama", "llava_onevision");
    }

    @ParameterizedTest
    @MethodSource("images")
    void theExpandedPromptHasTransformersIds(GoldenImage expected) {
        String placeholder = expected.golden().json().path("image_placeholder").asText();
        int count = expected.json().path("visual_positions").size();
        ImageLayout.Token token = new ImageLayout.Token(ImageLayout.Kind.PATCH, 0, 0, 0, new ImageLayout.Box(0, 0, 1, 1));
        ImageLayout layout = new ImageLayout(1, 1, List.of(), Collections.nCopies(count, token));
        String prompt = expected.golden().json().path("prompt").asText()
                .replace(placeholder, new RepeatedPlaceholder(placeholder).expand(layout));
        try (Tokenizer tokenizer = Tokenizer.open(expected.golden().directory())) {
            assertThat(tokenizer.encode(prompt)).isEqualTo(expected.inputIds());
        }
    }
}
