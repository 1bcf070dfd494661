package org.fovea.app.look;

import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/**
 * The texts of one package of the window, from its {@code texts.properties} and the translations beside it. Numbers in
 * them are written as {@link String#format} does in {@link Locale#ROOT}, in every language.
 */
public final class Texts {

    private static Locale language = Locale.ENGLISH;

    private final ResourceBundle bundle;

    private Texts(ResourceBundle bundle) {
        this.bundle = bundle;
    }

    /** The available languages. */
    public static List<Locale> languages() {
        return List.of(Locale.ENGLISH, Locale.KOREAN);
    }

    /**
     * Chooses the language of all texts from now on, and of JavaFX's own, such as those of standard buttons. A language
     * without translations becomes English.
     */
    public static void speak(Locale wanted) {
        language = languages().stream()
                .filter(l -> l.getLanguage().equals(wanted.getLanguage()))
                .findFirst()
                .orElse(Locale.ENGLISH);
        Locale numbers = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(language);
        Locale.setDefault(Locale.Category.FORMAT, numbers);
    }

    /** The language in use. */
    public static Locale language() {
        return language;
    }

    /** The texts of the package that a class belongs to. */
    public static Texts of(Class<?> inPackage) {
        return in(language, inPackage);
    }

    /** The same in English, whatever the window's language: for exported figures. */
    public static Texts english(Class<?> inPackage) {
        return in(Locale.ENGLISH, inPackage);
    }

    private static Texts in(Locale locale, Class<?> inPackage) {
        return new Texts(ResourceBundle.getBundle(
                inPackage.getPackageName() + ".texts",
                locale,
                inPackage.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    /**
     * A text.
     *
     * @param key such as {@code search.prompt}
     * @param values for its placeholders, such as {@code %d}; without any it is taken as it stands
     * @throws MissingResourceException if there is none of that key
     */
    public String get(String key, Object... values) {
        String text = bundle.getString(key);
        return values.length == 0 ? text : String.format(Locale.ROOT, text, values);
    }
}
