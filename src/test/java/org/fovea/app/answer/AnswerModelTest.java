package org.fovea.app.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fovea.app.state.TokenDistribution;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.junit.jupiter.api.Test;

class AnswerModelTest {

    private static TokenDistribution probed(float... p) {
        List<TokenProbability> top =
                List.of(new TokenProbability(1, "dog", p[1]), new TokenProbability(2, "cat", p[2]));
        return new TokenDistribution(0, top.get(0), top, new Softmax(p));
    }

    @Test
    void theTokenThatIsReadComesFirstWhateverItsProbability() {
        List<AnswerModel.Row> rows = AnswerModel.compare(probed(0.1f, 0.6f, 0.3f), probed(0.1f, 0.05f, 0.85f));
        assertThat(rows).extracting(AnswerModel.Row::token).containsExactly("dog", "cat");
        assertThat(rows.get(0).numbers()).isEqualTo("60.0% → 5.0%");
        assertThat(rows.get(0).difference()).isEqualTo("−55.0");
        assertThat(rows.get(1).difference()).isEqualTo("+55.0");
    }

    @Test
    void withoutInterventionsThereIsNothingToCompare() {
        List<AnswerModel.Row> rows = AnswerModel.compare(probed(0.1f, 0.6f, 0.3f), null);
        assertThat(rows.get(0).compared()).isFalse();
        assertThat(rows.get(0).numbers()).isEqualTo("60.0%");
    }

    @Test
    void tokensOfAnotherVocabularyAreComparedByTheirText() {
        List<AnswerModel.Row> rows =
                AnswerModel.compareByText(top("dog", 0.6f, "cat", 0.3f), top("cat", 0.8f, "cow", 0.1f));
        assertThat(rows).extracting(AnswerModel.Row::token).containsExactly("dog", "cat");
        assertThat(rows.get(0).compared())
                .as("how likely a dog is there is not known")
                .isFalse();
        assertThat(rows.get(1).difference()).isEqualTo("+50.0");
    }

    private static TokenDistribution top(String first, float p, String second, float q) {
        List<TokenProbability> top = List.of(new TokenProbability(0, first, p), new TokenProbability(1, second, q));
        return new TokenDistribution(0, top.get(0), top, null);
    }
}
