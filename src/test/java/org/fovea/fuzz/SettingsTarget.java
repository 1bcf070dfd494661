package org.fovea.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.app.Settings;

/** The window's settings: escapes that are none, names with NUL or that no system can write, and no file at all. */
final class SettingsTarget implements Target {

    @Override
    public int few() {
        return 150;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = dice.between(0, 6); i > 0; i--) {
            String key = dice.of(
                    "recent.image",
                    "recent.coco",
                    "companion.images",
                    "window.width",
                    "divider",
                    "",
                    "\\u00",
                    "\\",
                    "#",
                    "a\\u0000b");
            text.append(key)
                    .append(dice.of("=", ":", " ", ""))
                    .append(value(dice, folder))
                    .append(dice.of("\n", "\r\n", "\\\n", ""));
        }
        byte[] bytes = dice.once(50)
                ? "x=y\n".repeat(400_000).getBytes(StandardCharsets.UTF_8)
                : dice.once(8)
                        ? Damage.bytes(text.toString().getBytes(StandardCharsets.UTF_8), 1 << 20, dice)
                        : Damage.text(text.toString(), dice);
        Path file = Damage.write(folder.resolve("settings"), bytes, dice);
        double number = dice.of(0.5, Double.NaN, 1e300);
        return () -> {
            Settings settings = new Settings(file);
            for (String kind : new String[] {"image", "coco", "images"}) {
                settings.recent(kind).forEach(path -> Target.require(Files.exists(path), path + " is gone"));
                settings.opened(kind, folder);
                settings.companion(kind, folder);
                settings.companion(kind, folder, folder);
                Target.require(
                        folder.toAbsolutePath().equals(settings.companion(kind, folder))
                                && folder.toAbsolutePath()
                                        .equals(settings.recent(kind).get(0)),
                        "what was just opened is not remembered");
            }
            for (String key : new String[] {"window.width", "divider"}) {
                double width = settings.get(key, 7, 0, 10);
                Target.require(width >= 0 && width <= 10, "a width of " + width);
            }
            settings.set("divider", number);
            settings.save();
            if (Files.isRegularFile(file) && Files.size(file) <= 1 << 20) {
                Target.require(
                        new Settings(file).recent("image").contains(folder.toAbsolutePath()),
                        "what was saved does not come back");
            }
        };
    }

    private static String value(Dice dice, Path folder) {
        return switch (dice.below(6)) {
            case 0 ->
                folder.toAbsolutePath() + "\\n" + folder.toAbsolutePath() + "\\t"
                        + dice.of("/dev/zero", folder.toString(), "x");
            case 1 ->
                folder.toAbsolutePath()
                        + dice.of("\\u0000", "\u0000", "/日本", "\\ud800", "/" + "x".repeat(300), "/a".repeat(3000));
            case 2 -> dice.number();
            case 3 -> dice.of("\\u12", "\\uZZZZ", "\\n\\n\\n", "\\t", "~", "$HOME", "file:///x", "C:\\\\x", "\\");
            case 4 -> "x".repeat(dice.of(0, 1, 5000));
            default -> dice.value();
        };
    }
}
