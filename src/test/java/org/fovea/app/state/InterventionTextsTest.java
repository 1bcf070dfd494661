package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.fovea.app.look.Texts;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.LiveKnockout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterventionTextsTest {

    private static final List<LiveKnockout> KNOCKOUTS = List.of(
            new LiveKnockout(new LayerWindow(3, 8), Patches.of(1, 2), Target.LAST, "everything but object +1"),
            new LiveKnockout(new LayerWindow(4, 4), Patches.of(1), Target.LAST_ROW, "object", Set.of(2)),
            new LiveKnockout(new LayerWindow(1, 2), Patches.of(1), Target.TEXT, "all image tokens", Set.of(0, 3)));

    @AfterEach
    void backToEnglish() {
        Texts.speak(Locale.ENGLISH);
    }

    @Test
    void englishIsWhatTheCommandLineWrites() {
        assertThat(KNOCKOUTS)
                .allSatisfy(k -> assertThat(InterventionTexts.knockout(k)).isEqualTo(k.toString()));
        for (Interventions.Mean mean : Interventions.Mean.values()) {
            Interventions change = new Interventions(Patches.of(1, 2), mean, null, List.of());
            assertThat(InterventionTexts.ablation(change)).isEqualTo("2 tokens → " + mean);
        }
    }

    @Test
    void aKnockoutOfAnEnglishSessionReadsAsKoreanInAKoreanWindow() {
        Texts.speak(Locale.KOREAN);
        assertThat(KNOCKOUTS.stream().map(InterventionTexts::knockout))
                .containsExactly(
                        "레이어 3-8: 객체 +1을 제외한 전체 ↛ 마지막", "레이어 4 헤드 2: 객체 ↛ 마지막 행", "레이어 1-2 헤드 0,3: 모든 이미지 토큰 ↛ 텍스트");
    }
}
