package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.coco.CocoImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionsTest {

    private static Case of(long image, String category) {
        return new Case(new CocoImage(image, image + ".jpg", 4, 4), null, category, null);
    }

    @Test
    void aPollNamesTheObjectWithItsArticle() {
        assertThat(Questions.USUAL.text(Protocol.POLLING, of(1, "dog"), "animal"))
                .isEqualTo("Is there a dog in this image?");
        assertThat(Questions.USUAL.text(Protocol.POLLING, of(1, "umbrella"), ""))
                .isEqualTo("Is there an umbrella in this image?");
        assertThat(Questions.USUAL.text(Protocol.POLLING, of(1, "scissors"), ""))
                .isEqualTo("Is there scissors in this image?");
        assertThat(Questions.USUAL.text(Protocol.POLLING, of(1, "bus"), "")).isEqualTo("Is there a bus in this image?");
    }

    @Test
    void aTemplateMayAskForTheKindAndTheBareName() {
        Questions questions = new Questions("Describe.", "{object}?", "What {kind} is this?", "It is a", null);
        assertThat(questions.text(Protocol.VQA, of(1, "dog"), "animal")).isEqualTo("What animal is this?");
        assertThat(questions.text(Protocol.POLLING, of(1, "dog"), "animal")).isEqualTo("dog?");
    }

    @Test
    void theFirstQuestionOfAnImageInAFileIsAskedAndImagesWithoutOneAreNot(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("questions.json");
        Files.writeString(file, "{\"139\": [\"What is on the wall?\", \"What else?\"], \"7\": []}");
        Questions questions = Questions.USUAL.read(file);
        assertThat(questions.text(Protocol.VQA, of(139, "clock"), "")).isEqualTo("What is on the wall?");
        assertThat(questions.text(Protocol.VQA, of(7, "clock"), "")).isNull();
        assertThat(questions.text(Protocol.GENERATIVE, of(7, "clock"), "")).isEqualTo("Describe this image.");
        Files.writeString(file, "{\"139\": [5]}");
        assertThatThrownBy(() -> Questions.USUAL.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("questions.json")
                .hasMessageContaining("139");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> Questions.USUAL.read(file)).isInstanceOf(BadInput.class);
    }

    @Test
    void protocolsAreReadInAnyOrderAndKeptInTheirOwn() {
        assertThat(Protocol.parse("vqa, generative")).isEqualTo(List.of(Protocol.GENERATIVE, Protocol.VQA));
        assertThatThrownBy(() -> Protocol.parse("vqa,"))
                .isInstanceOf(BadInput.class)
                .hasMessage("Protocol \"\": expected generative, polling or vqa.");
        assertThatThrownBy(() -> Protocol.parse("poll"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("poll");
    }
}
