package org.fovea.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fovea.analysis.Measure;
import org.fovea.app.look.Texts;
import org.fovea.experiment.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables, and why images were left out, are Korean in the Korean window, though files have them in English. */
class TableTextTest {

    private static final Measure HALF = new Measure("still right", 8, 0.5, 0.2, 0.8, Measure.Interval.WILSON, 12);

    private static final Table KNOCKOUT = new Table(
            "knockout-vqa-last",
            "Knockout, vqa (“It is a …”): attention to the last position blocked",
            "Initially right: 50.0% [20.0, 80.0] of 8 images.",
            HALF,
            List.of("blocked from", "layers"),
            "tokens",
            List.of(new Table.Column("", "still right", Table.Unit.SHARE)),
            List.of(new Table.Line(
                    Map.of("source", "object+1", "window", "early to middle", "layers", "6-15"),
                    List.of("object +1", "early to middle (6–15)"),
                    List.of(HALF))));

    @BeforeEach
    void speaksKorean() {
        Texts.speak(Locale.KOREAN);
    }

    @AfterEach
    void speaksEnglish() {
        Texts.speak(Locale.ENGLISH);
    }

    @Test
    void aTableIsKorean() {
        assertThat(TableText.header(KNOCKOUT)).containsExactly("차단된 소스", "레이어", "토큰", "이미지", "여전히 정답");
        List<String> cells = TableText.cells(KNOCKOUT, KNOCKOUT.lines().get(0));
        assertThat(cells.subList(0, 2)).containsExactly("객체 +1", "초기~중간 (6–15)");
        assertThat(cells.subList(2, 5))
                .isEqualTo(KNOCKOUT.cells(KNOCKOUT.lines().get(0)).subList(2, 5));
        assertThat(TableText.title(KNOCKOUT) + TableText.below(KNOCKOUT))
                .doesNotContainPattern("[A-Za-z]{2}")
                .contains("윌슨 점수");
    }

    @Test
    void whyAnImageWasLeftOutIsKoreanUnlessOnlyTheFileKnowsTheWords() throws Exception {
        assertThat(RowText.reason("the model does not name the object")).isEqualTo("모델이 객체의 이름을 말하지 않음");
        assertThat(RowText.reason("the model has no token for \"hot dog\"")).isEqualTo("모델에 “hot dog”의 토큰이 없음");
        assertThat(RowText.reason("something new")).isEqualTo("something new");
        assertThat(RowText.answer(new ObjectMapper().readTree("{\"skipped\": \"no such image\"}")))
                .isEqualTo("이미지가 없음");
    }
}
