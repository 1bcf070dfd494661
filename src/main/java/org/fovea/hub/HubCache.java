package org.fovea.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.base.Places;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.fovea.base.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * The Hugging Face cache of this machine, in huggingface_hub's layout:
 *
 * <pre>
 * models--owner--name/blobs/ID                    contents by checksum; ID.incomplete while downloading
 *                     snapshots/COMMIT/FILE       symlinks to ../../blobs/ID
 *                     refs/REVISION               the commit that a branch or tag was at
 * </pre>
 *
 * Where symlinks are impossible, hard links replace them; where neither is possible, copies.
 */
public final class HubCache {

    private static final String PREFIX = "models--";
    private static final String COMMIT = "[0-9a-f]{40}";
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");
    private static final int LONGEST_REF = 4096;

    private final Path root;
    private final boolean symlinks;

    /** @param root its folder, which need not exist yet */
    public HubCache(Path root) {
        this(root, true);
    }

    private HubCache(Path root, boolean symlinks) {
        this.root = root.toAbsolutePath().normalize();
        this.symlinks = symlinks;
    }

    /**
     * The cache of the environment, by the variables of huggingface_hub (constants.py): HF_HUB_CACHE, else
     * HUGGINGFACE_HUB_CACHE, else {@code hub} in HF_HOME, else {@code huggingface/hub} in XDG_CACHE_HOME, else in
     * {@code ~/.cache}, each with {@code ~} and {@code $VARIABLE} in it; without symlinks under
     * HF_HUB_DISABLE_SYMLINKS.
     *
     * @throws BadInput naming the variable, if its value is not a path
     */
    public static HubCache of(Map<String, String> environment) {
        Path newer = path(environment, "HF_HUB_CACHE");
        Path told = newer != null ? newer : path(environment, "HUGGINGFACE_HUB_CACHE");
        boolean symlinks =
                !environment.getOrDefault("HF_HUB_DISABLE_SYMLINKS", "").strip().matches("(?i)1|on|yes|true");
        return new HubCache(told != null ? told : home(environment).resolve("hub"), symlinks);
    }

    /** The folder that contains the cache and the token. */
    static Path home(Map<String, String> environment) {
        Path told = path(environment, "HF_HOME");
        Path caches = path(environment, "XDG_CACHE_HOME");
        return told != null
                ? told
                : (caches != null ? caches : user(environment).resolve(".cache")).resolve("huggingface");
    }

    /** The path that a variable holds, as Python's expanduser and expandvars read it; null if it holds none. */
    static @Nullable Path path(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "").strip();
        if (value.isEmpty()) {
            return null;
        }
        String expanded = VARIABLE.matcher(
                        value.equals("~") || value.startsWith("~/") ? user(environment) + value.substring(1) : value)
                .replaceAll(m -> Matcher.quoteReplacement(
                        environment.getOrDefault(m.group(1) != null ? m.group(1) : m.group(2), m.group())));
        try {
            return Path.of(expanded);
        } catch (InvalidPathException e) {
            throw new BadInput(
                    "%s is \"%s\", which is not a valid path.".formatted(variable, BadInput.quote(value)), e);
        }
    }

    private static Path user(Map<String, String> environment) {
        return Places.of(environment).home();
    }

    /** Its folder. */
    public Path root() {
        return root;
    }

    // ---- reading ----

    /**
     * The checkpoint folder of a repo.
     *
     * @throws BadInput naming the command that downloads it, if it is missing or incomplete; or the commit that is
     *     there, if no ref maps the revision to it
     */
    public @Nullable Path open(RepoId repo) {
        Path snapshot = snapshot(repo);
        if (snapshot == null && !Files.isDirectory(folder(repo))) {
            throw new BadInput("%s: is not in the cache %s; fovea pull %s downloads it.".formatted(repo, root, repo));
        }
        List<String> commits = snapshot == null ? commits(repo) : List.of();
        if (!commits.isEmpty()) {
            throw new BadInput(
                    "%s: the cache %s does not say which commit \"%s\" is at; it has %s, or fovea pull %s downloads it."
                            .formatted(repo, root, repo.revision(), repo.at(commits.get(0)), repo));
        }
        CachedModel found = CachedModel.of(repo, snapshot, folder(repo).resolve("blobs"));
        if (found.partial()) {
            throw new BadInput("%s: is incomplete in the cache %s (%s); fovea pull %s resumes the download."
                    .formatted(repo, root, found.problem(), repo));
        }
        return snapshot;
    }

    /** The checkpoint folder of a repo, if all of it is here. */
    public Optional<Path> find(RepoId repo) {
        return Optional.ofNullable(snapshot(repo))
                .filter(found -> !CachedModel.of(repo, found, folder(repo).resolve("blobs"))
                        .partial());
    }

    /**
     * All models in the cache, runnable ones first, sorted by name: for each repo the revisions with a ref, or if there
     * is none, the newest commit.
     */
    public List<CachedModel> models() {
        List<CachedModel> models = new ArrayList<>();
        for (Path folder : list(root)) {
            String[] words = folder.getFileName().toString().split("--", -1);
            if (words.length == 3 && (words[0] + "--").equals(PREFIX) && RepoId.isOne(words[1] + "/" + words[2])) {
                RepoId repo = new RepoId(words[1], words[2], RepoId.MAIN);
                revisions(repo).forEach(r -> models.add(model(r)));
            }
        }
        models.sort(Comparator.comparing((CachedModel m) -> !m.runs())
                .thenComparing(m -> !m.partial())
                .thenComparing(m -> m.id().toString(), String.CASE_INSENSITIVE_ORDER));
        return List.copyOf(models);
    }

    private CachedModel model(RepoId id) {
        CachedModel model = CachedModel.of(id, snapshot(id), folder(id).resolve("blobs"));
        boolean unnamed = model.partial() && id.revision().matches(COMMIT); // its ref would have been written last
        return unnamed ? model.called(new RepoId(id.owner(), id.name(), RepoId.MAIN)) : model;
    }

    private List<RepoId> revisions(RepoId repo) {
        Path refs = folder(repo).resolve("refs");
        List<RepoId> named = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(refs) ? Files.walk(refs) : Stream.empty()) {
            files.filter(Files::isRegularFile).sorted().forEach(f -> {
                String revision = refs.relativize(f).toString().replace('\\', '/');
                if (RepoId.isOne(repo.repo() + "@" + revision)) {
                    named.add(repo.at(revision));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            named.clear();
        }
        if (!named.isEmpty()) {
            return named;
        }
        return List.of(commits(repo).stream().findFirst().map(repo::at).orElse(repo));
    }

    /** The commits of a repo's snapshots, newest first. */
    private List<String> commits(RepoId repo) {
        return list(folder(repo).resolve("snapshots")).stream()
                .filter(f -> f.getFileName().toString().matches(COMMIT))
                .sorted(Comparator.comparing((Path f) -> f.toFile().lastModified())
                        .reversed())
                .map(f -> f.getFileName().toString())
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new BadInput("%s: cannot be listed (%s).".formatted(folder, Reason.of(e)), e);
        }
    }

    /** The folder of the commit that a revision was at; null if there is none. */
    private @Nullable Path snapshot(RepoId repo) {
        Path ref = folder(repo).resolve("refs").resolve(repo.revision());
        String commit = repo.revision().matches(COMMIT)
                ? repo.revision()
                : Files.isRegularFile(ref) ? SmallFile.text(ref, LONGEST_REF).strip() : "";
        return commit.matches(COMMIT) && Files.isDirectory(snapshot(repo, commit)) ? snapshot(repo, commit) : null;
    }

    // ---- writing ----

    private Path folder(RepoId repo) {
        return root.resolve(PREFIX + repo.owner() + "--" + repo.name());
    }

    Path blob(RepoId repo, String id) {
        return folder(repo).resolve("blobs").resolve(id);
    }

    Path incomplete(RepoId repo, String id) {
        return folder(repo).resolve("blobs").resolve(id + ".incomplete");
    }

    /** The lock of a file being downloaded, where Python puts it. */
    Path lock(RepoId repo, String id) {
        return root.resolve(".locks").resolve(folder(repo).getFileName()).resolve(id + ".lock");
    }

    Path snapshot(RepoId repo, String commit) {
        return folder(repo).resolve("snapshots").resolve(commit);
    }

    /** Makes a blob appear as a file of a snapshot. */
    void link(Path blob, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = WholeFile.temporary(file); // another process may be making the same link
        if (!linked(blob, part, file)) {
            WholeFile.rename(blob, file); // as Python does without symlinks
        } else {
            WholeFile.rename(part, file);
            Files.deleteIfExists(part); // POSIX renames nothing if both are the same file
        }
    }

    private boolean linked(Path blob, Path part, Path file) throws IOException {
        if (symlinks) {
            try {
                Files.createSymbolicLink(
                        part, Objects.requireNonNull(file.getParent()).relativize(blob));
                return true;
            } catch (UnsupportedOperationException | FileSystemException e) {
                // no symlinks on this file system, or not for this user
            }
        }
        try {
            Files.createLink(part, blob);
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    /** Writes a revision's ref, by which its snapshot is found from then on. */
    void refer(RepoId repo, String commit) throws IOException {
        if (repo.revision().equals(commit)) {
            return; // a commit needs no ref
        }
        Path ref = folder(repo).resolve("refs").resolve(repo.revision());
        Files.createDirectories(ref.getParent());
        WholeFile.write(
                ref,
                out -> out.write(
                        commit.getBytes(StandardCharsets.UTF_8))); // no line break: Python compares the whole content
    }
}
