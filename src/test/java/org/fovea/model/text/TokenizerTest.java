package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;

/** A word's first token, on the built-in model's vocabulary, which falls back on bytes as Llama's does. */
class TokenizerTest {

    @Test
    void aWordIsReadByTheTokenThatItBeginsWithBehindASpace() {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of("assets/demo-model"))) {
            assertThat(tokenizer.piece(tokenizer.firstToken("dog"))).isEqualTo("▁dog");
            assertThat(tokenizer.piece(tokenizer.firstToken("dog house"))).isEqualTo("▁dog");
            assertThat(tokenizer.piece(tokenizer.firstToken("▁dog"))).isEqualTo("▁dog");
        }
    }

    @Test
    void aWordThatBeginsWithNothingButTheMarkOfASpaceIsRefused() {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of("assets/demo-model"))) {
            for (String word : new String[] {"月", "Ω", "▁"}) {
                assertThatThrownBy(() -> tokenizer.firstToken(word))
                        .isInstanceOf(BadInput.class)
                        .hasMessage("The word \"%s\" has no token of its own in this model's vocabulary.", word);
            }
            assertThatThrownBy(() -> tokenizer.firstToken(" "))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("needed");
        }
    }

    @Test
    void aTokenThatCannotBeSeenIsNamedByItsCharacters() {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of("src/test/resources/fixtures-families/qwen2_5_vl"))) {
            assertThat(tokenizer.piece(188)).isEqualTo("Ā"); // how byte-level vocabularies write the byte 0
            assertThat(tokenizer.text(188)).isEqualTo("U+0000");
            assertThat(tokenizer.text(189)).isEqualTo("U+0001");
        }
    }

    @Test
    void theMarkOfASpaceInFrontOfAWordIsNotTakenForIt() {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of("src/test/resources/fixtures/clip-llama"))) {
            assertThat(tokenizer.piece(tokenizer.firstToken("五月"))).isEqualTo("五");
            assertThat(tokenizer.piece(tokenizer.firstToken("月"))).isEqualTo("月");
        }
    }
}
