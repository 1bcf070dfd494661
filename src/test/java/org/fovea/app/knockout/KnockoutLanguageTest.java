package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
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
        assertThat(KnockoutSource.REST).hasToString("객체를 제외한 전체");
        assertThat(KnockoutSource.REST.label()).isEqualTo("everything but the object");
        assertThat(KnockoutSource.REST.key()).isEqualTo("non-object");
        assertThat(KnockoutTitle.name(Target.LAST, Texts.english(KnockoutSource.class)))
                .isEqualTo("last position");
    }

    @Test
    void everySourceHasANameOfItsOwnInEveryLanguage() {
        for (Locale language : Texts.languages()) {
            Texts.speak(language);
            assertThat(KnockoutSource.values())
                    .extracting(KnockoutSource::toString)
                    .doesNotHaveDuplicates();
            assertThat(KnockoutSource.values())
                    .extracting(KnockoutSource::shortName)
                    .doesNotHaveDuplicates();
        }
    }
}
