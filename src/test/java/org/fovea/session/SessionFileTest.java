package org.fovea.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {

    @TempDir
    Path folder;

    @Provide
    Arbitrary<Session> sessions() {
        return RandomSessions.of(Path.of("/somewhere"));
    }

    @Property(tries = 100)
    void everythingIsReadAsItWasWritten(@ForAll("sessions") Session session) throws IOException {
        Path place = Files.createTempDirectory("fovea");
        try {
            Path file = place.resolve("a.fovea");
            Finding finding = new Finding(
                    "A note\n\"with\" all",
                    session,
                    "3 patches ablated",
                    "a dog",
                    "a cat",
                    "dog",
                    0.75,
                    0.25,
                    "dog",
                    new byte[] {1, 2, -3});
            Finding plain = new Finding("", Session.EMPTY, "", "a dog", null, null, 0, Double.NaN, "", new byte[0]);
            SessionFile written = new SessionFile(session, List.of(finding, plain), place.resolve("mine.fovea"));
            written.write(file);
            assertThat(SessionFile.read(file)).isEqualTo(written);
        } finally {
            delete(place);
        }
    }

    private Path dataset(Path root) throws IOException {
        Files.createDirectories(root.resolve("images"));
        Files.createDirectories(root.resolve("work"));
        Files.writeString(root.resolve("images/dog.png"), "a dog");
        Files.writeString(root.resolve("instances.json"), "{}");
        return root;
    }

    private Session of(Path root) {
        return Session.EMPTY.withFiles(
                SavedFile.at(root.resolve("images/dog.png")),
                SavedFile.at(root.resolve("instances.json")),
                SavedInterventions.NONE);
    }

    private Session checked(Path file, List<String> reports, List<Path> asked, Path found) {
        return new SessionCheck(
                        file,
                        model -> null,
                        missing -> {
                            asked.add(missing.path());
                            return found;
                        },
                        reports::add)
                .check(SessionFile.read(file).session());
    }

    @Test
    void aFolderThatIsMovedWithItsSessionKeepsItWhole() throws IOException {
        Path root = dataset(folder.resolve("here"));
        new SessionFile(of(root), List.of(), null).write(root.resolve("work/a.fovea"));
        Path moved = folder.resolve("there");
        Files.move(root, moved);
        List<String> reports = new ArrayList<>();
        List<Path> asked = new ArrayList<>();
        Session session = checked(moved.resolve("work/a.fovea"), reports, asked, null);
        assertThat(session.image().path()).isEqualTo(moved.resolve("images/dog.png"));
        assertThat(session.coco().path()).isEqualTo(moved.resolve("instances.json"));
        assertThat(reports).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void builtInFilesAreFoundInAnotherInstallation() throws IOException {
        Path file = folder.resolve("a.fovea");
        Path scene = org.fovea.base.Assets.firstScene();
        new SessionFile(Session.EMPTY.withFiles(SavedFile.at(scene), null, SavedInterventions.NONE), List.of(), null)
                .write(file);
        assertThat(Files.readString(file)).contains("builtin:scenes/01_park.png");
        assertThat(SessionFile.read(file).session().image().path())
                .isEqualTo(scene.toAbsolutePath().normalize());
    }

    @Test
    void aChangedFileIsReportedAndTheRestStays() throws IOException {
        Path root = dataset(folder);
        Path file = root.resolve("a.fovea");
        new SessionFile(of(root), List.of(), null).write(file);
        Files.writeString(root.resolve("images/dog.png"), "a cat");
        List<String> reports = new ArrayList<>();
        Session session = checked(file, reports, new ArrayList<>(), null);
        assertThat(reports)
                .containsExactly("%s: changed since the session was saved: the image %s."
                        .formatted(file, root.resolve("images/dog.png")));
        assertThat(session.image().path()).isEqualTo(root.resolve("images/dog.png"));
        assertThat(session.coco().path()).isEqualTo(root.resolve("instances.json"));
    }

    @Test
    void aMissingFileIsAskedForAndTheRestStays() throws IOException {
        Path root = dataset(folder);
        Path file = root.resolve("a.fovea");
        new SessionFile(of(root), List.of(), null).write(file);
        Path now = Files.move(root.resolve("images/dog.png"), root.resolve("found.png"));
        List<String> reports = new ArrayList<>();
        List<Path> asked = new ArrayList<>();
        Session session = checked(file, reports, asked, now);
        assertThat(asked).containsExactly(root.resolve("images/dog.png"));
        assertThat(session.image().path()).isEqualTo(now);
        assertThat(session.coco().path()).isEqualTo(root.resolve("instances.json"));
        assertThat(reports).isEmpty();
        assertThat(checked(file, reports, asked, null).image()).isNull();
    }

    @Test
    void aCommandNamesTheMissingFileInOneSentence() throws IOException {
        Path root = dataset(folder);
        Path file = root.resolve("a.fovea");
        new SessionFile(of(root), List.of(), null).write(file);
        Files.delete(root.resolve("images/dog.png"));
        assertThatThrownBy(() -> SessionCheck.strict(file, model -> null, report -> {})
                        .check(SessionFile.read(file).session()))
                .isInstanceOf(BadInput.class)
                .hasMessage("%s: the image %s is missing.".formatted(file, root.resolve("images/dog.png")));
    }

    @Test
    void otherWeightsUnderTheSameNameAreReported() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("model.safetensors"), "weights");
        Path file = folder.resolve("a.fovea");
        new SessionFile(Session.EMPTY.withModel(SavedModel.at(model)), List.of(), null).write(file);
        List<String> reports = new ArrayList<>();
        checked(file, reports, new ArrayList<>(), null);
        assertThat(reports).isEmpty();
        Files.writeString(model.resolve("model.safetensors"), "weightz");
        assertThat(checked(file, reports, new ArrayList<>(), null).model().folder())
                .isEqualTo(model);
        assertThat(reports).singleElement().asString().endsWith("the model " + model + ".");
    }

    @Test
    void aModelOfTheHubIsFoundInAnotherCacheByItsRevision() throws IOException {
        String commit = "0123456789012345678901234567890123456789";
        Path snapshot = Files.createDirectories(folder.resolve("hub/models--owner--name/snapshots/" + commit));
        Files.writeString(snapshot.resolve("config.json"), "{}");
        Path file = folder.resolve("a.fovea");
        new SessionFile(Session.EMPTY.withModel(SavedModel.at(snapshot)), List.of(), null).write(file);
        Path moved = Files.move(folder.resolve("hub"), folder.resolve("other"));
        Path now = moved.resolve("models--owner--name/snapshots/" + commit);
        List<String> asked = new ArrayList<>();
        Session session = SessionCheck.strict(
                        file,
                        model -> {
                            asked.add(model.repo() + "@" + model.revision());
                            return now;
                        },
                        report -> {})
                .check(SessionFile.read(file).session());
        assertThat(asked).containsExactly("owner/name@" + commit);
        assertThat(session.model().folder()).isEqualTo(now);
    }

    @Test
    void aFileOfALaterVersionIsRefusedInOneSentenceAndNotTouched() throws IOException {
        Path file = folder.resolve("new.fovea");
        Files.writeString(file, "{\"fovea\": 2, \"session\": {}}");
        assertThatThrownBy(() -> SessionFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": is a session of version 2; this Fovea reads versions up to 1. Use a newer one.");
        assertThat(file).hasContent("{\"fovea\": 2, \"session\": {}}");
    }

    @Test
    void whatIsNoSessionIsRefusedNamingTheField() throws IOException {
        Map<String, String> cases = Map.of(
                "", "is not a Fovea session",
                "[]", "is not a Fovea session",
                "{", "is not JSON",
                "{\"fovea\": 1, \"session\": 3}", "session is 3; expected an object",
                "{\"fovea\": 1, \"session\": {\"image\": {\"file\": 3}}}", "session.image.file is 3; expected a string",
                "{\"fovea\": 1, \"session\": {\"computeMode\": \"slow\"}}", "session.computeMode is \"slow\"",
                "{\"fovea\": 1, \"session\": {\"knockouts\": [{\"layers\": \"1-2\"}]}}",
                        "session.knockouts[0].to is missing",
                "{\"fovea\": 1, \"session\": {\"view\": {\"border\": 7}}}",
                        "session.view.border is 7; expected a whole number from 0 to 2",
                "{\"fovea\": 1, \"findings\": [{\"thumbnail\": \"?\"}]}", "findings[0].thumbnail");
        Path file = folder.resolve("bad.fovea");
        for (Map.Entry<String, String> each : cases.entrySet()) {
            Files.writeString(file, each.getKey());
            assertThatThrownBy(() -> SessionFile.read(file))
                    .as(each.getKey())
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageContaining(each.getValue());
        }
    }

    @Test
    void aFieldOfALaterMinorVersionIsLeftAlone() throws IOException {
        Path file = folder.resolve("a.fovea");
        Files.writeString(file, "{\"fovea\": 1, \"more\": 1, \"session\": {\"question\": \"Why?\", \"more\": []}}");
        assertThat(SessionFile.read(file).session().question()).isEqualTo("Why?");
        assertThat(SessionFile.read(file).session().view().word()).isNull();
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
