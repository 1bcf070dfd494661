package org.fovea.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;

/**
 * A model on the hub, written {@code owner/name} or {@code owner/name@revision}.
 *
 * @param owner a person or an organization
 * @param name of the repo
 * @param revision a branch, a tag or a commit
 */
public record RepoId(String owner, String name, String revision) {

    /** The default branch. */
    public static final String MAIN = "main";

    private static final String WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?";
    private static final Pattern ID = Pattern.compile("(" + WORD + ")/(" + WORD + ")(?:@([A-Za-z0-9._/-]+))?");
    /** The address of a repo's web page. */
    private static final Pattern PAGE =
            Pattern.compile("https?://[^/]+/([^/]+/[^/]+?)(?:/tree/([^?#]+?))?/?(?:[?#].*)?");

    /**
     * Parses an id, or the address of a repo's page.
     *
     * @throws BadInput if it is neither
     */
    public static RepoId parse(String text) {
        String stripped = text.strip();
        Matcher page = PAGE.matcher(stripped);
        String id = !page.matches()
                ? stripped
                : page.group(2) == null ? page.group(1) : page.group(1) + "@" + page.group(2);
        Matcher matcher = ID.matcher(id);
        // "--" replaces the slash in the cache; ".." would leave it.
        if (!matcher.matches() || id.contains("..") || id.contains("--")) {
            throw new BadInput("\"%s\" is not a repo id; expected owner/name, such as llava-hf/llava-1.5-7b-hf."
                    .formatted(stripped));
        }
        return new RepoId(matcher.group(1), matcher.group(2), MAIN)
                .at(matcher.group(3) == null ? MAIN : matcher.group(3));
    }

    /** Whether a text is a well-formed repo id. */
    public static boolean isOne(String text) {
        return ID.matcher(text).matches() && !text.contains("..") && !text.contains("--");
    }

    /**
     * The same repo at another revision.
     *
     * @throws BadInput if that is not a valid revision name
     */
    public RepoId at(String other) {
        if (!other.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*") || other.contains("..")) {
            throw new BadInput(
                    "%s: \"%s\" is not a revision; expected a branch, a tag or a commit.".formatted(repo(), other));
        }
        return new RepoId(owner, name, other);
    }

    /** {@code owner/name}, without the revision. */
    public String repo() {
        return owner + "/" + name;
    }

    @Override
    public String toString() {
        return revision.equals(MAIN) ? repo() : repo() + "@" + revision;
    }
}
