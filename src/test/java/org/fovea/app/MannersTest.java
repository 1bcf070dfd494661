package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.Palette;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.PromptTokens.Part;
import org.fovea.model.backend.ComputeMode;
import org.fovea.session.SavedInterventions;
import org.fovea.session.SavedView;
import org.fovea.session.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every desktop program does: pictures through the clipboard, preferences; and the prompt to look at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MannersTest {

    private OpenWindow open;
    private ExplorerWindow window;
    private Path folder;

    @BeforeAll
    void opensTheFirstScene(@TempDir Path settings) throws Exception {
        folder = settings;
        Launcher.Opening park = OpenWindow.park(null);
        Session told = new Session(
                park.session().model(),
                park.session().image(),
                null,
                null,
                "Describe this image.",
                null,
                ComputeMode.EXACT,
                0,
                SavedInterventions.NONE,
                null,
                SavedView.USUAL);
        Launcher.Opening exact = new Launcher.Opening(told, null, true, park.how());
        open = new OpenWindow(settings, preferred -> preferred.set("compute", ComputeMode.INT8), shown -> {}, exact);
        window = open.window();
        open.waitForAll();
    }

    @AfterAll
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private void choose(String name) {
        Actions.of(((MenuBar) window.root().lookup(".menu-bar")).getMenus()).stream()
                .filter(action -> action.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run();
    }

    private static Stage shown(String id) {
        return Window.getWindows().stream()
                .filter(w ->
                        w.getScene() != null && id.equals(w.getScene().getRoot().getId()))
                .map(Stage.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePromptIsListedWithItsTokenIdsAndTheVisualTokensAsOneRun() throws Exception {
        PaneStage.on(() -> {
            choose("Prompt…");
            Stage prompt = shown("prompt");
            @SuppressWarnings("unchecked")
            List<Part> parts = ((TableView<Part>) prompt.getScene().lookup("#prompt-tokens")).getItems();
            int[] ids = window.explorer().askedProperty().get().prompt().ids();
            Part visual = parts.stream().filter(p -> p.patch() >= 0).findFirst().orElseThrow();
            assertThat(visual.to() - visual.from()).isEqualTo(255);
            assertThat(parts).hasSize(ids.length - 255);
            assertThat(parts).allMatch(p -> p.id() == ids[p.from()]);
            assertThat(parts.get(parts.size() - 1).to()).isEqualTo(ids.length - 1);
            assertThat(((TextArea) prompt.getScene().lookup("#prompt-text")).getText())
                    .contains("<image>", "Describe this image.");
            ((Button) prompt.getScene().lookup("#prompt-copy")).fire();
            assertThat(Clipboard.getSystemClipboard().getString())
                    .contains("visual tokens 0-255 (256)")
                    .contains("Describe");
            assertThat(window.explorer().askedProperty().get().csv().lines())
                    .hasSize(ids.length + 1)
                    .contains("%d,%d,0,".formatted(visual.from(), visual.id()));
            prompt.close();
            return null;
        });
    }

    private static Color at(Image image, double x, double y) {
        return image.getPixelReader().getColor((int) (x * image.getWidth()), (int) (y * image.getHeight()));
    }

    @Test
    void theImageIsCopiedAsItIsShownAndAPastedOneIsKeptBesideTheSettings() throws Exception {
        Path before = window.explorer().imageProperty().get().file();
        PaneStage.on(() -> {
            choose("Copy image");
            Image copied = Clipboard.getSystemClipboard().getImage();
            assertThat(copied.getWidth()).isGreaterThan(200).isEqualTo(copied.getHeight());
            Image source = new Image(before.toUri().toString());
            for (double y : List.of(0.03, 0.53, 0.97)) { // of the image itself, nothing above or below it
                assertThat(at(copied, 0.53, y).getBrightness())
                        .isCloseTo(at(source, 0.53, y).getBrightness(), within(0.1));
                assertThat(at(copied, 0.53, y).getHue())
                        .isCloseTo(at(source, 0.53, y).getHue(), within(20.0));
            }
            ClipboardContent red = new ClipboardContent();
            WritableImage square = new WritableImage(64, 64);
            PixelWriter pixels = square.getPixelWriter();
            for (int i = 0; i < 64 * 64; i++) {
                pixels.setColor(i % 64, i / 64, Color.RED);
            }
            red.putImage(square);
            Clipboard.getSystemClipboard().setContent(red);
            choose("Paste image");
            return null;
        });
        PaneStage.waitFor(() -> !window.explorer().imageProperty().get().file().equals(before) && open.rested());
        Path pasted = window.explorer().imageProperty().get().file();
        assertThat(pasted).exists().hasParent(folder.resolve("pasted"));
        PaneStage.on(() -> {
            choose("Paste image"); // the same again
            window.opener().openImage(before);
            return null;
        });
        assertThat(folder.resolve("pasted")).isDirectoryContaining(pasted::equals);
        assertThat(folder.resolve("pasted").toFile().list()).hasSize(1);
        PaneStage.waitFor(() -> window.explorer().imageProperty().get().file().equals(before));
        open.waitForAll();
    }

    @Test
    void whatTheCommandLineSaysOverridesThePreferencesAndLeavesThemAlone() {
        assertThat(window.explorer().modelProperty().get().computeMode()).isEqualTo(ComputeMode.EXACT);
        assertThat(window.settings().get("compute", "")).isEqualTo("int8");
    }

    private Map<String, MenuItem> languages() {
        return ((MenuBar) window.root().lookup(".menu-bar"))
                .getMenus().stream()
                        .flatMap(menu -> menu.getItems().stream())
                        .filter(item -> item.getText() != null && item.getText().equals("Language"))
                        .flatMap(menu -> ((Menu) menu).getItems().stream())
                        .filter(item -> item.getId() != null)
                        .collect(Collectors.toMap(MenuItem::getId, item -> item));
    }

    @Test
    void preferencesTakeEffectAndAreRemembered() throws Exception {
        PaneStage.on(() -> {
            choose("Preferences…");
            Scene preferences = shown("preferences").getScene();
            @SuppressWarnings("unchecked")
            ComboBox<Boolean> theme = (ComboBox<Boolean>) preferences.lookup("#preferences-theme");
            theme.setValue(true);
            assertThat(Palette.darkProperty().get()).isTrue();
            theme.setValue(false);
            @SuppressWarnings("unchecked")
            ComboBox<String> language = (ComboBox<String>) preferences.lookup("#preferences-language");
            language.setValue("ko");
            Map<String, MenuItem> languages = languages();
            assertThat(((RadioMenuItem) languages.get("language-ko")).isSelected())
                    .isTrue();
            languages.get("language-en").fire();
            assertThat(window.settings().language()).isEqualTo(Locale.ENGLISH);
            assertThat(language.getValue()).isEqualTo("en");
            languages.get("language-ko").fire();
            ((CheckBox) preferences.lookup("#preferences-reopen")).setSelected(false);
            ((TextField) preferences.lookup("#preferences-cache")).setText("0.5");
            shown("preferences").close();
            return null;
        });
        Settings remembered = new Settings(folder.resolve("settings.properties"));
        assertThat(remembered.get("dark", "")).isEqualTo("false");
        assertThat(remembered.language()).isEqualTo(Locale.KOREAN);
        assertThat(Preferences.reopens(remembered)).isFalse();
        assertThat(Preferences.imageBytes(remembered)).isEqualTo(1L << 29);
        remembered.set(Preferences.GIGABYTES, "much");
        assertThat(Preferences.imageBytes(remembered)).isEqualTo(2L << 30);
    }
}
