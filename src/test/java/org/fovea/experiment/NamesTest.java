package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {

    private static final List<String> CATEGORIES =
            List.of("dog", "hot dog", "bear", "teddy bear", "person", "bus", "knife", "cat");

    @Test
    void aTextNamesAnObjectByItsNameInSingularOrPluralAndByASynonym() {
        Names names = Names.usual(CATEGORIES);
        assertThat(names.namedIn("A Dog sits by two buses.")).containsExactly("dog", "bus");
        assertThat(names.namedIn("Three women cut with knives")).containsExactly("person", "knife");
        assertThat(names.namedIn("Nothing is here, not even a doghouse or a catalogue."))
                .isEmpty();
    }

    @Test
    void theLongestOfNamesThatOverlapCounts() {
        Names names = Names.usual(CATEGORIES);
        assertThat(names.namedIn("a hot dog and a teddy bear")).containsExactly("hot dog", "teddy bear");
        assertThat(names.namedIn("a hot dog and a dog")).containsExactly("hot dog", "dog");
    }

    @Test
    void whereAnObjectIsFirstNamedIsFound() {
        Names names = Names.usual(CATEGORIES);
        assertThat(names.indexOf("dog", "A hot dog for a dog")).isEqualTo(16);
        assertThat(names.indexOf("cat", "A hot dog for a dog")).isEqualTo(-1);
    }

    @Test
    void withoutSynonymsOnlyTheNameCounts() {
        assertThat(Names.plain(CATEGORIES).namedIn("a woman and a puppy and dogs"))
                .containsExactly("dog");
    }

    @Test
    void everySynonymOfTheBuiltInListBelongsToAnObjectOfCoco() {
        Names names = Names.usual(List.of("tv", "couch", "cell phone"));
        assertThat(names.namedIn("a television on the sofa with smartphones"))
                .containsExactly("tv", "couch", "cell phone");
    }

    @Test
    void aFileOfSynonymsThatIsNoneIsRefusedInASentence(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("words.json");
        Files.writeString(file, "{\"dog\": [\"puppy\", 3]}");
        assertThatThrownBy(() -> Names.read(CATEGORIES, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("words.json")
                .hasMessageContaining("dog")
                .hasMessageContaining("3");
        Files.writeString(file, "{\"dog\": \"puppy\"}");
        assertThatThrownBy(() -> Names.read(CATEGORIES, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected a list");
        Files.writeString(file, "not json");
        assertThatThrownBy(() -> Names.read(CATEGORIES, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is not JSON");
        Files.writeString(file, "{\"dog\": [\"hound\"]}");
        assertThat(Names.read(CATEGORIES, file).namedIn("two hounds")).containsExactly("dog");
    }
}
