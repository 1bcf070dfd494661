package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.fovea.model.Answer;
import org.fovea.model.Continuation;
import org.fovea.model.Golden;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.KvCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is changed stays changed for every token that is generated. */
class GenerationTest {

    private static final int TOKENS = 5;

    private static List<Counterfactual> asked(Trace trace, VisualTokens image) {
        Ablation ablation = new Ablation(
                Patches.of(3, 9, 20), Replacement.zero(trace.decoder().hidden()));
        return Stream.of(Target.values())
                .flatMap(target -> {
                    Knockout knockout = Knockout.of(
                            new LayerWindow(2, 5), Patches.of(0, 1, 7, 9, 15), target, trace.prompt(), image.layout());
                    return Stream.of(
                            Counterfactual.of(ablation),
                            Counterfactual.of(knockout),
                            new Counterfactual(ablation, List.of(knockout)),
                            Counterfactual.of(knockout.inHeads(Set.of(1, 2))));
                })
                .distinct()
                .toList();
    }

    @Test
    void aWordThatTheCheckpointForbidsIsNeverSaidAndARepetitionPenaltyIsNotFollowed(@TempDir Path folder)
            throws IOException {
        Golden golden = Golden.open("clip-llama");
        try (Stream<Path> files = Files.list(golden.directory())) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        int[] usual = golden.ids("generated_ids");
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"repetition_penalty\": 1.05, \"bad_words_ids\": [[%d]]}".formatted(usual[1]));
        try (VisionLanguageModel vlm = VisionLanguageModel.open(folder);
                VisualTokens image = vlm.encode(RgbImage.read(folder.resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()))) {
            List<Integer> said =
                    vlm.generate(trace.continuation(), 16, false, (t, p) -> {}, () -> false).tokens().stream()
                            .map(TokenProbability::id)
                            .toList();
            assertThat(said.get(0)).isEqualTo(usual[0]);
            assertThat(said).doesNotContain(usual[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2", "clip-mistral", "clip-phi3"})
    void aTokenIsWhatAFullRecomputationOfAllBeforeItGives(String name) {
        Golden golden = Golden.open(name);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()));
                Sweep sweep = new Sweep(trace)) {
            List<Counterfactual> asked = asked(trace, image);
            List<Outcome> outcomes = sweep.run(asked, true, share -> {}, () -> false);
            for (int i = 0; i < asked.size(); i++) {
                Answer answer =
                        vlm.generate(outcomes.get(i).continuation(), TOKENS, false, (text, token) -> {}, () -> false);
                int[] ids =
                        answer.tokens().stream().mapToInt(TokenProbability::id).toArray();
                for (int t : new int[] {1, TOKENS - 1}) { // the last depends on all before it
                    // the tokens so far as if they had been part of the prompt; every row through every layer
                    try (Trace longer = vlm.extend(trace, Arrays.copyOf(ids, t));
                            Trace full = Recomputation.of(longer, asked.get(i))) {
                        Softmax next = Softmax.of(full.lastLogits());
                        assertThat(answer.tokens().get(t).p())
                                .as("token %d under %s", t, asked.get(i))
                                .isCloseTo(next.p()[ids[t]], Offset.offset(1e-4f));
                        assertThat(next.p()[ids[t]])
                                .isCloseTo(next.p()[Softmax.argmax(next.p())], Offset.offset(1e-4f));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2", "clip-mistral", "clip-phi3"})
    void answersGeneratedSideBySideAreThoseGeneratedAlone(String name) {
        Golden golden = Golden.open(name);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()));
                Sweep sweep = new Sweep(trace)) {
            List<Continuation> from =
                    new ArrayList<>(sweep.run(asked(trace, image), true, share -> {}, () -> false).stream()
                            .map(Outcome::continuation)
                            .toList());
            from.add(2, trace.continuation()); // one of another length of own rows among them
            List<Answer> together = vlm.generate(from, 2 * TOKENS, () -> false);
            for (int i = 0; i < from.size(); i++) {
                same(together.get(i), vlm.generate(from.get(i), 2 * TOKENS, true, (text, token) -> {}, () -> false));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2", "clip-mistral", "clip-phi3"})
    void aGuessChangesNothingHoweverWrongItIs(String name) {
        Golden golden = Golden.open(name);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()));
                Sweep sweep = new Sweep(trace)) {
            int most = 3 * TOKENS;
            Answer own = vlm.generate(trace.continuation(), most, true, (text, token) -> {}, () -> false);
            List<TokenProbability> nonsense = IntStream.range(0, most)
                    .mapToObj(i -> new TokenProbability(10 + i, "", 0))
                    .toList();
            List<TokenProbability> oneAway = new ArrayList<>(own.tokens());
            oneAway.set(2, nonsense.get(2));
            oneAway.remove(5);
            List<Continuation> from = sweep.run(asked(trace, image), true, share -> {}, () -> false).stream()
                    .map(Outcome::continuation)
                    .toList();
            for (List<TokenProbability> guess : List.of(own.tokens(), oneAway, nonsense)) {
                List<Continuation> guessing = from.stream()
                        .map(c -> c.guessing(new Answer("", guess, Answer.End.LIMIT)))
                        .toList();
                List<Answer> together = vlm.generate(guessing, most, () -> false);
                for (int i = 0; i < from.size(); i++) {
                    List<String> parts = new ArrayList<>();
                    Answer alone = vlm.generate(from.get(i), most, true, (text, token) -> {}, () -> false);
                    Answer guessed =
                            vlm.generate(guessing.get(i), most, true, (text, token) -> parts.add(text), () -> false);
                    same(guessed, alone);
                    same(together.get(i), alone);
                    assertThat(parts).as("one token after the other").hasSameSizeAs(alone.tokens());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-phi3"})
    void aRightGuessTakesAnEighthOfThePassesAndAWrongOneNoMore(String name) {
        Golden golden = Golden.open(name);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()))) {
            Answer own = vlm.generate(trace.continuation(), 17, false, (text, token) -> {}, () -> false);
            assertThat(passes(vlm, trace.continuation())).isEqualTo(16); // the first token is in the trace
            assertThat(passes(vlm, trace.continuation().guessing(own))).isEqualTo(2);
            List<TokenProbability> nonsense = IntStream.range(0, 17)
                    .mapToObj(i -> new TokenProbability(10, "", 0))
                    .toList();
            assertThat(passes(vlm, trace.continuation().guessing(new Answer("", nonsense, Answer.End.LIMIT))))
                    .isLessThanOrEqualTo(16);
        }
    }

    /** How often rows go through the layers for 17 tokens: each time every layer asks what it is to cut. */
    private static int passes(VisionLanguageModel vlm, Continuation from) {
        int[] asked = {0};
        vlm.generate(
                new Continuation(
                        from.decoder(),
                        from.sequence(),
                        from.keyValues(),
                        from.position(),
                        from.logits(),
                        layer -> {
                            asked[0]++;
                            return from.blocked().apply(layer);
                        },
                        from.guess()),
                17,
                false,
                (text, token) -> {},
                () -> false);
        return asked[0] / from.decoder().layers();
    }

    private static void same(Answer answer, Answer expected) {
        assertThat(answer.tokens())
                .extracting(TokenProbability::id)
                .isEqualTo(expected.tokens().stream().map(TokenProbability::id).toList());
        assertThat(answer.text()).isEqualTo(expected.text());
        assertThat(answer.end()).isEqualTo(expected.end());
        for (int t = 0; t < expected.tokens().size(); t++) {
            assertThat(answer.tokens().get(t).p())
                    .isCloseTo(expected.tokens().get(t).p(), Offset.offset(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama"})
    void whatLiesBeforeTheFirstChangeIsTheBaselinesOwnMemory(String name) {
        Golden golden = Golden.open(name);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()));
                Sweep sweep = new Sweep(trace)) {
            int length = trace.prompt().length();
            Knockout knockout =
                    Knockout.of(new LayerWindow(4, 5), Patches.of(0), Target.LAST, trace.prompt(), image.layout());
            List<KvCache> keyValues = sweep.run(Counterfactual.of(knockout), () -> false)
                    .continuation()
                    .keyValues();
            for (int layer = 0; layer < 3; layer++) {
                assertThat(keyValues.get(layer)).isSameAs(trace.keyValues(layer));
            }
            assertThat(keyValues.get(4).chunks())
                    .extracting(KvCache.Chunk::length)
                    .containsExactly(length - 1, 1);
            Ablation ablation =
                    new Ablation(Patches.of(8), Replacement.zero(trace.decoder().hidden()));
            int before = trace.prompt().imageFrom() + 8;
            assertThat(sweep.run(Counterfactual.of(ablation), () -> false)
                            .continuation()
                            .keyValues())
                    .allSatisfy(kv -> assertThat(kv.chunks())
                            .extracting(KvCache.Chunk::length)
                            .containsExactly(before, length - before));
        }
    }
}
