package org.fovea.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;
import org.fovea.model.text.Tokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerProbeTest {

    private static final Tokenizer TOKENIZER = Tokenizer.open(Path.of("assets/demo-model"));

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    /** A text as a model would have said it, a special token before and behind it. */
    private static Answer answer(String text) {
        int end = TOKENIZER.idOf("</s>");
        List<TokenProbability> tokens = Arrays.stream(TOKENIZER.encode(text + "</s>"))
                .mapToObj(id -> new TokenProbability(id, TOKENIZER.text(id), 1f))
                .toList();
        assertThat(tokens.get(tokens.size() - 1).id()).isEqualTo(end);
        return new Answer(text, tokens, Answer.End.COMPLETE);
    }

    private static String read(Answer answer, int index) {
        return index < 0 ? "none" : answer.tokens().get(index).text();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It is a dog.                              | dog
            The image shows a bicycle and a dog.      | bicycle
            Yes                                       | Yes
            No, there is no dog in the image.         | No
            "Dog," it is.                             | D
            This image.                               | image
            There is a red ball on the grass.         | red
            """)
    void withoutAnObjectTheFirstWordThatSaysSomethingIsRead(String text, String expected) {
        Answer answer = answer(text);
        assertThat(read(answer, AnswerProbe.firstContentWord(answer, TOKENIZER)))
                .isEqualTo(expected);
        assertThat(AnswerProbe.indexOfAny(List.of(), answer, TOKENIZER))
                .isEqualTo(AnswerProbe.firstContentWord(answer, TOKENIZER));
    }

    /** The window used to look for a token that reads "potted", and took "The" when there was none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            There is a dog and a potted plant.  | potted plant | potted
            The stop sign is red.               | stop sign    | stop
            There is a dog and a teapot stand.  | teapot stand | t
            Two dogs and a cat.                 | cat          | cat
            Dog and cat.                        | dog          | D
            A dog and a roof.                   | rabbit       | dog
            A dog and a Dutchman.               | donut        | dog
            Scissors and a dog.                 | scissors     | Scissors
            A dog on the grass.                 | zebra        | dog
            A dog on the grass.                 | Ω            | dog
            """)
    void anObjectIsReadByItsNamesFirstTokenAsTheCommandLineReadsAWord(String text, String name, String expected) {
        Answer answer = answer(text);
        int index = AnswerProbe.indexOfAny(List.of(name, "cat"), answer, TOKENIZER);
        assertThat(read(answer, index)).isEqualTo(expected);
        if (text.contains(name)) {
            assertThat(index).isEqualTo(AnswerProbe.indexOf(name, answer, TOKENIZER));
        }
    }

    @Test
    void aWordThatTheVocabularyCannotBeginIsRefusedWhereItIsAskedForByName() {
        assertThatThrownBy(() -> AnswerProbe.indexOf("Ω", answer("It is a dog."), TOKENIZER))
                .isInstanceOf(BadInput.class);
        assertThat(AnswerProbe.indexOf("zebra", answer("It is a dog."), TOKENIZER))
                .isEqualTo(-1);
    }

    @Test
    void aPlaceInTheTextBelongsToTheTokenThatStandsThere() {
        Answer answer = answer("It is a potted plant.");
        String text = TOKENIZER.decode(
                answer.tokens().stream().map(TokenProbability::id).toList());
        assertThat(read(answer, AnswerProbe.tokenAt(text.indexOf("plant"), answer, TOKENIZER)))
                .isEqualTo("plant");
        assertThat(AnswerProbe.tokenAt(text.indexOf("potted"), answer, TOKENIZER))
                .isEqualTo(AnswerProbe.indexOf("potted plant", answer, TOKENIZER));
    }

    @Test
    void anAnswerThatSaysNothingIsReadAtItsBeginning() {
        for (String text : List.of("It is the", ".", "")) {
            assertThat(AnswerProbe.firstContentWord(answer(text), TOKENIZER)).isZero();
        }
    }
}
