package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Control;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Labeled;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.Texts;
import org.fovea.figure.SegmentationPng;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The window in Korean: all that it says is Korean, and JavaFX's own texts are too. */
class KoreanWindowTest {

    /** Names, formats, keys and words that stay as they are. */
    private static final Pattern ALLOWED = Pattern.compile("(?i)fovea|english|png|csv|coco|enter|esc|shift|ctrl|delete"
            + "|\\S+\\.(png|json)|demo model|\\S*assets\\S*|dog|bicycle|px²");

    private static OpenWindow opened;

    @BeforeAll
    static void opens(@TempDir Path folder) throws Exception {
        opened = new OpenWindow(
                folder,
                remembered -> remembered.language("ko"),
                window -> window.explorer().browsingProperty().set(true));
        opened.waitForAll();
    }

    @AfterAll
    static void closes() throws Exception {
        opened.close();
        Texts.speak(Locale.ENGLISH);
    }

    @Test
    void menusAreKorean() throws Exception {
        List<String> said = new ArrayList<>();
        on(() -> ((MenuBar) opened.window().root().lookup(".menu-bar"))
                .getMenus()
                .forEach(m -> add(m, said)));
        assertThat(said).hasSizeGreaterThan(50);
        assertKorean(said);
        assertThat(said).contains("파일(_F)", "보기(_V)", "시스템 언어");
    }

    @Test
    void labelsButtonsAndTooltipsAreKorean() throws Exception {
        List<String> said = new ArrayList<>();
        on(() -> {
            add(opened.window().root().lookup("#scope"), said);
            add(opened.window().root().lookup(".status-line"), said);
            add(opened.window().imagePane(), said);
            add(opened.window().dataset().pane(), said);
            opened.window().root().lookupAll(".pane-tab").forEach(tab -> add(tab, said));
        });
        assertThat(said).hasSizeGreaterThan(60);
        assertKorean(said);
    }

    @Test
    void keyboardShortcutsNameTheMenusWithoutTheirMnemonics() throws Exception {
        List<String> said = new ArrayList<>();
        on(() -> {
            MenuBar bar = (MenuBar) opened.window().root().lookup(".menu-bar");
            new Shortcuts(opened.window().stage(), bar.getMenus()).show();
            Stage shown = (Stage) Window.getWindows().get(Window.getWindows().size() - 1);
            add(shown.getScene().getRoot(), said);
            save("korean-shortcuts", shown.getScene().getRoot());
            shown.close();
        });
        assertThat(said).contains("파일 메뉴", "보기 메뉴").noneMatch(text -> text.contains("_"));
    }

    @Test
    void theCommandPaletteIsKorean() throws Exception {
        List<String> said = new ArrayList<>();
        on(() -> {
            MenuBar bar = (MenuBar) opened.window().root().lookup(".menu-bar");
            List<Actions.Action> actions = Actions.of(bar.getMenus().subList(1, 3));
            new CommandPalette(opened.window().stage(), actions).show();
            Stage shown = (Stage) Window.getWindows().get(Window.getWindows().size() - 1);
            add(shown.getScene().getRoot(), said);
            save("korean-palette", shown.getScene().getRoot());
            shown.close();
        });
        assertThat(said).contains("이름의 단어로 명령 찾기", "편집 ▸", "객체 어블레이션");
    }

    @Test
    void tabsKeepTheirIdsAndSessionsTheirKeys() throws Exception {
        on(() -> {
            assertThat(((ToggleButton) opened.window().root().lookup("#tab-lens")).getText())
                    .isEqualTo("렌즈");
            assertThat(opened.window().analyses().frontProperty().get()).isEqualTo("lens");
        });
    }

    /** All Hangul is in the shipped font; of the symbols only ↛ needs a system font, in English too. */
    @Test
    void everyTextHasGlyphsInTheFontOfTheWindow() throws Exception {
        java.awt.Font nanum = font("NanumGothic");
        java.awt.Font inter = font("Inter-Regular");
        on(() -> assertThat(((Labeled) opened.window().root().lookup("#tab-lens"))
                        .getFont()
                        .getFamily())
                .isEqualTo(nanum.getFamily(Locale.ROOT)));
        TreeSet<String> missing = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/org/fovea/app"))) {
            for (Path file :
                    files.filter(f -> f.endsWith("texts_ko.properties")).toList()) {
                Properties texts = new Properties();
                texts.load(Files.newBufferedReader(file));
                texts.values()
                        .forEach(text -> text.toString()
                                .codePoints()
                                .filter(c -> c >= ' ' && c != '↛' && !nanum.canDisplay(c) && !inter.canDisplay(c))
                                .forEach(c -> missing.add(Character.toString(c) + " in " + text)));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theWindowLooksRight() throws Exception {
        on(() -> save("korean", opened.window().root()));
    }

    @Test
    void choosingALanguageIsRememberedForTheNextStart() throws Exception {
        on(() -> {
            RadioMenuItem english = (RadioMenuItem) items("language-en");
            assertThat(((RadioMenuItem) items("language-ko")).isSelected()).isTrue();
            english.fire();
            assertThat(opened.settings().language()).isEqualTo(Locale.ENGLISH);
            ((RadioMenuItem) items("language-ko")).fire();
            assertThat(opened.settings().language()).isEqualTo(Locale.KOREAN);
        });
    }

    @Test
    void settingsOfTheUserBeginInTheLanguageOfTheSystem(@TempDir Path folder) {
        Settings ofUser = new Settings(folder.resolve("none.properties"), Locale.KOREA);
        assertThat(ofUser.language().getLanguage()).isEqualTo("ko");
        assertThat(new Settings(folder.resolve("none.properties")).language()).isEqualTo(Locale.ENGLISH);
    }

    private static void on(Runnable work) throws Exception {
        PaneStage.on(() -> {
            work.run();
            return null;
        });
    }

    private static java.awt.Font font(String name) throws Exception {
        try (var in = Fonts.class.getResourceAsStream("/org/fovea/figure/fonts/" + name + ".ttf")) {
            return java.awt.Font.createFont(java.awt.Font.TRUETYPE_FONT, in);
        }
    }

    private static MenuItem items(String id) {
        MenuBar bar = (MenuBar) opened.window().root().lookup(".menu-bar");
        return bar.getMenus().stream()
                .flatMap(m -> m.getItems().stream())
                .filter(Menu.class::isInstance)
                .flatMap(m -> ((Menu) m).getItems().stream())
                .filter(i -> id.equals(i.getId()))
                .findFirst()
                .orElseThrow();
    }

    private static void save(String name, Node node) {
        try {
            Files.createDirectories(Path.of("target/looks"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        SegmentationPng.write(NodeImage.of(node), Path.of("target/looks", name + ".png"));
    }

    /** Latin letters stand only in what is allowed to be Latin, or in a text that is Korean for the rest. */
    private static void assertKorean(List<String> said) {
        assertThat(said.stream()
                        .filter(text -> text.codePoints()
                                .noneMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL))
                        .map(text -> ALLOWED.matcher(text).replaceAll(""))
                        .filter(text -> text.matches("(?s).*[A-Za-z]{2}.*")))
                .isEmpty();
    }

    private static void add(MenuItem item, List<String> said) {
        say(item.getText(), said);
        if (item instanceof Menu menu) {
            menu.getItems().forEach(each -> add(each, said));
        } else if (item instanceof CustomMenuItem custom) {
            add(custom.getContent(), said);
        }
    }

    private static void add(Node node, List<String> said) {
        say(node.getAccessibleText(), said);
        if (node instanceof Labeled labeled) {
            say(labeled.getText(), said);
        }
        if (node instanceof TextInputControl field) {
            say(field.getPromptText(), said);
        }
        if (node instanceof Control control) {
            say(control.getTooltip() == null ? null : control.getTooltip().getText(), said);
            if (control.getContextMenu() != null) {
                control.getContextMenu().getItems().forEach(item -> add(item, said));
            }
        }
        if (node instanceof MenuButton button) {
            button.getItems().forEach(item -> add(item, said));
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> add(child, said));
        }
    }

    private static void say(String text, List<String> said) {
        if (text != null && !text.isBlank()) {
            said.add(text);
        }
    }
}
