package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.fovea.app.knockout.KnockoutModel.From;
import org.fovea.app.look.Texts;
import org.fovea.intervene.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnockoutLanguageTest {

    @AfterEach
    void backToEnglish() {
        Texts.speak(Locale.ENGLISH);
    }

    @Test
    void aSourceIsKoreanInTheWindowAndEnglishInSessionsAndFigures() {
        Texts.speak(Locale.KOREAN);
        assertThat(From.REST).hasToString("객체를 제외한 전체");
        assertThat(From.REST.label()).isEqualTo("everything but the object");
        assertThat(From.REST.key()).isEqualTo("non-object");
        assertThat(KnockoutTitle.name(Target.LAST, Texts.english(From.class))).isEqualTo("last position");
    }

    @Test
    void everySourceHasANameOfItsOwnInEveryLanguage() {
        for (Locale language : Texts.languages()) {
            Texts.speak(language);
            assertThat(From.values()).extracting(From::toString).doesNotHaveDuplicates();
            assertThat(From.values()).extracting(From::shortName).doesNotHaveDuplicates();
        }
    }
}
