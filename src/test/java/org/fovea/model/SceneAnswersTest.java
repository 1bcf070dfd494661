package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;

class SceneAnswersTest {

    @Test
    void theBuiltInModelAnswersWordForWordAsInTransformers() throws Exception {
        JsonNode expected = new ObjectMapper()
                .readTree(Path.of("src/test/resources/fixtures/scene-answers.json")
                        .toFile());
        int asked = 0;
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Path.of("assets/demo-model"))) {
            for (Map.Entry<String, JsonNode> scene : expected.properties()) {
                try (VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes", scene.getKey())))) {
                    for (Map.Entry<String, JsonNode> question : scene.getValue().properties()) {
                        try (Trace trace = vlm.trace(image, vlm.prompt(image, question.getKey()))) {
                            Answer answer = vlm.answer(trace.continuation());
                            JsonNode golden = question.getValue();
                            assertThat(answer.text())
                                    .as(scene.getKey() + " " + question.getKey())
                                    .isEqualTo(golden.path("answer").asText());
                            assertThat(answer.tokens().get(0).id())
                                    .isEqualTo(golden.path("first").get(0).asInt());
                            assertThat(answer.tokens().get(0).p())
                                    .isCloseTo(
                                            (float) golden.path("first").get(1).asDouble(), Offset.offset(1e-4f));
                            asked++;
                        }
                    }
                }
            }
        }
        assertThat(asked).isEqualTo(48);
    }
}
